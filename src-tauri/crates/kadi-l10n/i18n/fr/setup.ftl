# Première mise en route et ouverture.

setup-step-language = Accueil
setup-step-place = Lieu
setup-step-officer = Agent
setup-step-recovery = Feuille de secours
setup-step-source = Données
setup-step-sync = Première synchro
setup-choose = Choisir…
setup-place-title = Où est votre bureau ?
setup-place-text = La région fait partie de chaque nouvel identifiant.
setup-officer-title = Le premier agent
setup-officer-text = Cet agent est l’administrateur et peut tout faire.
setup-create = Créer le registre
setup-creating = Création…
welcome-title = Kadi sait qui est qui, même sans internet
welcome-1 = Retrouve les personnes du registre, même si un nom est écrit autrement.
welcome-2 = Fabrique des cartes de santé et les vérifie sans réseau.
welcome-3 = Garde toutes les données chiffrées sur cet ordinateur.
welcome-read-only = Kadi lit seulement DHIS2. Il n’y écrit jamais.
passphrase-hint = Au moins 12 caractères. Quatre mots rares se retiennent bien.
passphrase-new = Nouvelle phrase secrète
passphrase-suggest = Proposer quatre mots
passphrase-too-weak = Trop faible
passphrase-good = Bonne
passphrase-strong = Forte
recovery-title = Votre feuille de secours
recovery-text = Imprimez ou recopiez ces huit groupes, et gardez la feuille en lieu sûr, loin de cet ordinateur.
recovery-warning = Sans phrase secrète et sans cette feuille, personne ne peut ouvrir les données.
recovery-print = Imprimer
recovery-written = Je l’ai recopiée
recovery-see-again = Revoir les groupes
recovery-confirm-title = Vérifiez votre feuille
recovery-confirm-text = Tapez deux groupes de la feuille, pour être sûr qu’elle est juste.
recovery-group = Groupe { $count }
recovery-unlock-title = Ouvrir avec la feuille de secours
recovery-unlock-text = Tapez les huit groupes et choisissez une nouvelle phrase secrète.
recovery-unlock-code = Les huit groupes
source-title = Avec quelles données voulez-vous travailler ?
source-demo = Essayer avec des données de démo
source-demo-text = 2 000 personnes inventées. La bannière DÉMO est affichée partout.
source-dhis2 = Se connecter à DHIS2
source-dhis2-text = Il faut l’adresse et un compte, de préférence en lecture seule.
first-sync-title = Première synchronisation
first-sync-text = Elle peut durer quelques minutes. Vous pouvez déjà travailler ; une coupure de courant ne fait rien perdre.
first-sync-done = { $count ->
    [one] { $count } personne est dans le registre.
   *[other] { $count } personnes sont dans le registre.
}
first-sync-to-work = Commencer le travail
connect-title = Connexion à DHIS2
connect-account = Compte
connect-by-password = Nom et mot de passe
connect-by-token = Jeton d’accès personnel
connect-password = Mot de passe
connect-allow-http = Permettre cette adresse bien qu’elle ne soit pas chiffrée
connect-test = Tester
connect-testing = Test en cours…
connect-save = Utiliser ce serveur
connect-since = Enregistrée
connect-connected = Connecté : { $name }, DHIS2 { $version }
connect-programmes = { $count ->
    [one] { $count } programme Tracker lisible.
   *[other] { $count } programmes Tracker lisibles.
}
connect-can-write = Ce compte pourrait aussi écrire.
connect-can-write-hint = Kadi n’écrit jamais ; un compte en lecture seule est plus sûr.
connect-newer = { $version } : plus récent que ce que Kadi connaît, lu comme { $known }
connect-newer-hint = Presque tout sera juste. Cherchez un Kadi plus récent.
connect-calendar = Ce serveur écrit les dates dans un autre calendrier ({ $calendar }).
connect-calendar-hint = Kadi ne les convertit pas : regardez les dates d’exemple avant de relier une date de naissance.
map-title = Quel attribut va où ?
map-text = Les liens probables sont remplis. Vérifiez-les avec les exemples.
map-field = Champ
map-attribute = Attribut DHIS2
map-sample = Exemples
map-none = – aucun –
map-no-programme = Le compte ne peut lire aucun programme Tracker.
map-filter = Trouver un attribut
map-count = Attributs : { $shown } sur { $all }, les plus probables d’abord
map-nothing = Aucun attribut n’a cela dans son nom ou son code.
map-field-of = Champ de { $attribute }
map-unfilled = Non remplis : { $fields }.
map-odd-date = Pas une date de notre calendrier : regardez-la dans DHIS2.
map-guarded-note = Les attributs sensibles ne peuvent pas être choisis. Ce qui n’est pas relié n’est pas lu.
map-save = Enregistrer les liens
map-saved = Les liens sont enregistrés.
unlock-title = Ouvrir le registre
unlock-officer = Agent
unlock-open = Ouvrir
unlock-opening = Ouverture…
unlock-forgot = Phrase secrète oubliée ?
unlock-caps = La touche Verr. Maj est active.
unlock-wait = { $count ->
    [one] Attendez { $count } seconde puis réessayez.
   *[other] Attendez { $count } secondes puis réessayez.
}
unlock-working = { $job } : { $done } sur { $total }, se poursuit
unlock-working-begun = { $job } : se poursuit
unlock-short-code = Code court
unlock-by-passphrase = Utiliser la phrase secrète
unlock-by-short-code = Utiliser le code court
unlock-verify = Vérifier une carte
