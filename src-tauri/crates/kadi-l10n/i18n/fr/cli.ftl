# Textes de la ligne de commande.

# Questions au terminal.
cli-ask-short-code = Code court :
cli-ask-passphrase = Phrase secrète :
cli-ask-new-passphrase = Nouvelle phrase secrète (quatre mots rares, c’est le mieux) :
cli-ask-again = Encore une fois :
cli-ask-country = Pays, deux lettres comme SN :
cli-ask-region = Région sanitaire, trois lettres comme DKR :
cli-ask-district = District (peut rester vide) :
cli-ask-officer = Nom du premier agent :
cli-ask-password = Mot de passe du compte DHIS2 :
cli-ask-group = Groupe { $number } du code de secours :

# Erreurs de la ligne de commande ; .hint est la prochaine étape.
cli-error-read = Le fichier { $file } ne peut pas être lu.
    .hint = Vérifiez son nom et vos droits sur ce fichier.
cli-error-write = Le fichier { $file } ne peut pas être écrit.
    .hint = Vérifiez le dossier et la place libre sur le disque.
cli-error-json = { $file }, ligne { $line } : ce n’est pas le JSON attendu ici.
    .hint = Corrigez cette ligne puis réessayez.
cli-error-missing-flag = Il manque { $flag }.
    .hint = Ajoutez-le à la commande ; --help montre comment.
cli-error-no-passphrase = Personne n’est là pour taper la phrase secrète.
    .hint = Indiquez le fichier qui la contient avec --passphrase-file.
cli-error-passphrases-differ = Les deux phrases secrètes ne sont pas les mêmes.
    .hint = Recommencez et tapez deux fois les mêmes mots.
cli-error-rows = Lignes non prises : { $count } ; la première est la ligne { $line } ({ $field }).
    .hint = Corrigez ces lignes et importez de nouveau ; les personnes connues ne sont pas doublées.
cli-error-audit-broken = Le journal a été modifié : l’entrée { $entry } ne suit pas la précédente.
    .hint = Arrêtez le travail, gardez le disque tel quel et prévenez votre superviseur.
cli-error-unhealthy = Ces contrôles ont échoué : { $checks }.
    .hint = Ne changez rien et restaurez la dernière sauvegarde avec votre superviseur.
cli-error-not-loopback = D’autres machines pourraient atteindre { $address } ; Kadi ne sert que celle-ci.
    .hint = Utilisez l’adresse 127.0.0.1.
cli-error-address = L’adresse { $address } est déjà prise.
    .hint = Choisissez un autre --port, ou 0 pour un port libre.

# Réponses courtes.
cli-yes = oui
cli-no = non
cli-yes-advise = oui ; un compte en lecture seule est préférable
cli-done = C’est fait.
cli-nobody = Personne.
cli-job-sync = Synchronisation avec DHIS2
cli-job-batch = Fabrication des cartes
cli-job-import = Import
cli-job-index = Reconstruction de l’index des noms
cli-job-print = Impression des cartes
cli-decision-link = la même personne
cli-decision-review = à vérifier
cli-decision-alert = peut-être
cli-decision-new = nouvelle personne
cli-check-ok = bien
cli-check-warning = à regarder
cli-check-failed = échec

# Titres des tableaux.
cli-column-account = Compte
cli-column-address = Adresse
cli-column-aliases = Autres identifiants
cli-column-attribute = Attribut
cli-column-attributes = Attributs
cli-column-batch = Lot
cli-column-bytes = Octets
cli-column-card = Carte
cli-column-cards = Cartes
cli-column-check = Contrôle
cli-column-created = Nouvel identifiant
cli-column-decision = Décision
cli-column-demo = Démonstration
cli-column-description = Usage
cli-column-detail = Détails
cli-column-enrollment = Inscription
cli-column-entry = Entrée
cli-column-field = Champ
cli-column-files = Fichiers
cli-column-folder = Dossier
cli-column-form = Forme
cli-column-guards = Retenu par
cli-column-line = Ligne
cli-column-mapped = Relié
cli-column-pages = Pages du PDF
cli-column-pairs = Paires
cli-column-passes = Laissez-passer
cli-column-people = Personnes
cli-column-place = Lieu
cli-column-problem = Problème
cli-column-programmes = Programmes suivis
cli-column-score = Ressemblance
cli-column-sequence = Export n°
cli-column-sha256 = Somme (SHA-256)
cli-column-size = Taille (px)
cli-column-state = État
cli-column-subject = Sur quoi
cli-column-uid = Id DHIS2
cli-column-values = Valeurs
cli-column-what = Quoi
cli-column-when = Quand
cli-column-who = Qui

# La démonstration.
cli-demo-store = Création du registre chiffré
cli-demo-server = Démarrage du serveur de démonstration
cli-demo-sync = Synchronisation en cours
cli-demo-cards = Dessin des cartes
cli-demo-portal = Écriture du portail de vérification
cli-demo-verify = Vérification de trois cartes
cli-demo-second-sync = Nouvelle synchronisation
cli-demo-synced = Dossiers synchronisés
cli-demo-linked = Reliés à une personne connue
cli-demo-created = Nouvelles personnes
cli-demo-review = Paires à vérifier
cli-demo-cards-made = Cartes faites
cli-demo-pdf-pages = Pages du PDF
cli-demo-valid = Cartes intactes reconnues valides
cli-demo-invalid = Cartes altérées reconnues invalides
cli-demo-revoked = Cartes révoquées reconnues révoquées
cli-demo-second-changed = Changés à la deuxième synchronisation
cli-demo-non-get = Requêtes autres que GET
cli-demo-sync-seconds = Temps de lecture
cli-demo-resolve-seconds = Temps pour savoir qui est qui
cli-demo-cards-seconds = Temps pour les cartes
cli-demo-portal-seconds = Temps pour le portail
cli-demo-pdf = Cartes à regarder
cli-demo-portal-page = Portail à ouvrir
cli-demo-store-folder = Registre
cli-demo-unlock = Agent et phrase secrète
cli-demo-out = Tout est dans

# Un nouveau registre.
cli-init-made = Le registre est dans { $folder }. Voici son code de secours :
cli-init-keep = Notez-le et gardez-le en lieu sûr : il ne sera plus jamais montré.
cli-init-confirmed = Le code de secours est confirmé.
cli-init-not-confirmed = Le code de secours n’est pas confirmé : vérifiez que les huit groupes sont sur votre feuille.

# Importation.
cli-import-rows = Lignes lues
cli-import-created = Nouvelles personnes
cli-import-linked = Personnes connues
cli-import-review = Paires à vérifier
cli-import-errors = Lignes non prises
cli-import-dry-run = C’était un essai : rien n’a été écrit.
cli-import-more = { $count ->
    [one] et { $count } autre ; --rejected FICHIER les écrit toutes.
   *[other] et { $count } autres ; --rejected FICHIER les écrit toutes.
}

# L’index.
cli-stats-identities = Personnes
cli-stats-merged = Fusionnées avec une autre
cli-stats-records = Dossiers reçus
cli-stats-rate = Leur part
cli-stats-to-review = Paires à vérifier
cli-stats-alerts = Rapprochements possibles
cli-review-pair = Paire { $pair } · { $band }
cli-review-open = { $count ->
    [one] { $count } paire est ouverte.
   *[other] { $count } paires sont ouvertes.
}
cli-review-next = Suite : --after { $place }
cli-review-survivor = Les deux sont maintenant { $id }.
cli-link-reading = Lecture des dossiers
cli-link-linking = Comparaison des dossiers
cli-link-records = Dossiers
cli-link-clusters = Personnes trouvées
cli-link-links-file = Les paires sont dans
cli-link-clusters-file = Les groupes sont dans
cli-link-unread = { $field } : valeurs illisibles, laissées de côté : { $count }.

# DHIS2.
cli-dhis2-connected = Connecté
cli-dhis2-version = Version de DHIS2
cli-dhis2-system = Nom du serveur
cli-dhis2-date = Horloge du serveur
cli-dhis2-programmes = Programmes Tracker
cli-dhis2-org-units = Unités d’organisation
cli-dhis2-can-write = Le compte pourrait écrire
cli-runs-new = Nouveaux
cli-runs-updated = Modifiés
cli-runs-unchanged = Inchangés
cli-runs-gone = Absents
cli-runs-linked = Connus
cli-runs-created = Nouvelles personnes
cli-runs-review = À vérifier
cli-runs-skipped = Non pris
cli-mapping-saved = enregistré
cli-mapping-suggested = une proposition, non enregistrée
cli-mapping-lines = Champs reliés
cli-mapping-unmapped = Champs qui restent vides

# Cartes et codes.
cli-verdict-valid = VALIDE
cli-verdict-expired = EXPIRÉE
cli-verdict-superseded = REMPLACÉE
cli-verdict-revoked = RÉVOQUÉE
cli-verify-log-none = Rien n’a encore été vérifié sur cet appareil.
cli-verify-stale = (la liste a { $days } jours : demandez-en une plus récente)
cli-verify-programmes = { $count ->
    [0] (dans aucun programme)
    [one] (dans { $count } programme)
   *[other] (dans { $count } programmes)
}
cli-verdict-invalid = NON VALIDE
cli-verdict-unknown-issuer = ÉMETTEUR INCONNU
cli-verdict-not-a-kadi-code = PAS UN CODE KADI
cli-verdict-unreadable = ILLISIBLE
cli-scan-nothing = aucun code trouvé
cli-scan-unreadable = image illisible
cli-warning-missing-field = Il manque : { $field }.
cli-warning-shortened = Le texte de { $slot } ne tient pas et a été raccourci.
cli-warning-missing-glyph = { $slot } contient des lettres qu’aucune police de la carte ne possède.
cli-warning-no-code = La carte n’a pas de code : les données n’ont pas de jeton.
cli-warning-code-too-long = Le code ne tient pas à sa place.
cli-warning-code-too-fine = Le code est trop fin pour être bien lu.
cli-warning-unknown-setting = Le modèle n’a pas de réglage { $setting }.
cli-warning-bad-setting = La valeur du réglage { $setting } est impossible ; la valeur habituelle a été prise.

# Journal et serveur.
cli-audit-entries = Entrées qui se suivent
cli-audit-whole = Le journal est entier
cli-audit-head = Dernière empreinte
cli-audit-exported = { $count } entrées sont dans { $file }.
cli-serve-at = Kadi est à l’adresse { $url } (Ctrl+C pour arrêter)
