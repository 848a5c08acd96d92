# Les mots de partout : actions, champs, états, lieux.

action-save = Enregistrer
action-cancel = Annuler
action-close = Fermer
action-back = Retour
action-next = Continuer
action-retry = Réessayer
action-undo = Défaire
action-edit = Modifier
action-open = Ouvrir
action-confirm = Confirmer
action-copy = Copier
action-copied = Copié
action-show = Afficher
action-hide = Masquer
action-skip = Plus tard
action-stop = Arrêter
action-resume = Reprendre
action-clear = Effacer
action-change = Changer

place-home = Accueil
place-people = Personnes
place-duplicates = Doublons
place-cards = Cartes
place-verify = Vérifier
place-sync = Synchro
place-share = Partage
place-audit = Journal
place-settings = Réglages
place-help = Aide
place-unlock = Ouvrir le registre
place-setup = Mise en route

nav-main = Lieux principaux
nav-skip = Aller au contenu
top-search = Chercher une personne
top-search-hint = Chercher une personne : nom, identifiant, téléphone ( / )
top-lock = Verrouiller (Ctrl+L)
top-officer = Agent au travail

field-first-name = Prénoms
field-last-name = Nom de famille
field-full-name = Nom complet dans une colonne
field-age = Âge
field-interval-minutes = Minutes entre deux passages
field-name = Nom
field-date-of-birth = Date de naissance
field-birth-estimated = Date estimée
field-sex = Sexe
field-phone = Téléphone
field-district = District
field-commune = Commune
field-mother-name = Nom de la mère
field-external-id = Autre identifiant
field-mpi-id = Identifiant
field-region = Région
field-country = Pays
field-gender = Sexe
field-phone-number = Téléphone
field-health-center = Centre de santé
field-zone = Zone
field-programme = Programme
field-programme-uid = Programme
field-dhis2-uid = Identifiant DHIS2
field-officer-name = Nom de l’agent
field-passphrase = Phrase secrète
field-language = Langue
field-reason = Raison
field-template = Modèle
field-dpi = Finesse d’impression
field-campaign = Campagne
field-verify-host = Serveur de la page de vérification
field-qr-mode = Contenu du code QR
field-auto-lock-minutes = Verrouiller après
field-stale-days = Données anciennes après
field-card-months = Validité des cartes
field-url = Adresse du serveur
field-username = Nom d’utilisateur
field-token = Jeton
field-code = Code
field-card-field = Champ de la carte
field-identifier = Identifiant
field-map = Colonnes
field-place = District et commune
field-survivor = Identifiant qui reste
field-after = Place dans la liste
field-limit = Au plus

sex-female = Féminin
sex-male = Masculin
sex-other = Autre
sex-unknown = Non connu

card-valid = Valide
card-revoked = Révoquée
card-superseded = Remplacée
card-expired = Expirée
card-none = Sans carte

status-active = Active
status-deactivated = Désactivée
status-merged = Fusionnée

role-program-admin = Administrateur
role-supervisor = Superviseur
role-district-officer = Agent de district
role-print-operator = Opérateur d’impression
role-clinic-staff = Personnel de clinique
role-auditor = Auditeur

job-queued = En attente
job-running = En cours
job-paused = Interrompu
job-cancelled = Arrêté
job-done = Terminé
job-failed = Échoué
phase-fetch = Lecture de DHIS2
phase-census = Comparaison avec DHIS2
phase-resolve = Recherche de qui est qui
phase-index = Reconstruction de l’index
phase-issue = Émission des cartes
phase-render = Dessin des cartes
phase-files = Écriture des fichiers
phase-check = Contrôle des lignes
phase-import = Import des lignes

pill-fresh = À jour · { $when }
pill-fresh-detail = { $count ->
    [one] { $count } personne vérifiée
   *[other] { $count } personnes vérifiées
}
pill-offline = Hors ligne · données de { $when }
pill-offline-never = Hors ligne · pas encore de données
pill-offline-detail = Vous pouvez tout faire sauf synchroniser.
pill-working = { $what } · { $percent } %
pill-working-unknown = { $what }…
pill-attention = { $count } à regarder
pill-attention-old = Données de { $when }
pill-attention-detail = Ouvrez la liste : chaque ligne a sa prochaine étape.
pill-damaged = Stop : vérifier le registre
pill-damaged-detail = Le registre sur ce disque est endommagé.
pill-label = État des données
tray-open = Ouvrir Kadi
tray-quit = Quitter Kadi
tray-locked = Verrouillé

demo-banner = DÉMO
demo-banner-people = Données inventées : { $count } personnes qui n’existent pas.
demo-banner-text = Toutes les personnes ici sont inventées. Les cartes ne sont pas valables.

count-people = { $count ->
    [one] { $count } personne
   *[other] { $count } personnes
}
count-cards = { $count ->
    [one] { $count } carte
   *[other] { $count } cartes
}
count-minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
count-days = { $count ->
    [one] { $count } jour
   *[other] { $count } jours
}
count-months = { $count ->
    [one] { $count } mois
   *[other] { $count } mois
}
count-seconds = { $count ->
    [one] { $count } seconde
   *[other] { $count } secondes
}
time-left-seconds = { $count ->
    [one] encore { $count } seconde environ
   *[other] encore { $count } secondes environ
}
time-left-minutes = { $count ->
    [one] encore { $count } minute environ
   *[other] encore { $count } minutes environ
}
progress-of = { $done } sur { $total }
when-never = jamais
when-today = aujourd’hui { $time }
when-yesterday = hier { $time }
value-unknown = non connu
value-all = Tous
kadi-itself = Kadi

error-title = Cela n’a pas marché
error-incident = Numéro du problème : { $incident }
loading = Chargement…
toast-region = Messages
required-field = obligatoire
optional-field = facultatif
