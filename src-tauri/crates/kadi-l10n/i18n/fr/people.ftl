# Le registre, une personne, les doublons, l'import.

people-new = Nouvelle personne
people-import = Importer un fichier
people-search-hint = Nom dans toute orthographe, identifiant, téléphone, identifiant DHIS2
people-card = Carte
people-in-review = À examiner
people-empty = Il n'y a encore personne. Synchronisez avec DHIS2 ou importez un fichier.
people-none = Personne ne correspond à « { $query } ».
birth-hint = 1991, 1991-03 ou 1991-03-12
external-id-hint = Seulement si la personne le donne librement
reason-hint = En quelques mots ; elle reste dans l'historique.
person-who = Qui c'est
person-programmes = Programmes suivis
person-no-programme = Dans aucun programme.
person-facility = Établissement
person-enrolled = Inscription
person-no-card = Pas encore de carte.
person-until = Jusqu'au
person-no-end = sans fin
person-state = État
person-history = Historique
person-source = Fiche
person-came = Venue par
person-since = Enregistrée
person-changed = Modifiée
person-aliases = Anciens identifiants
person-estimated = estimée
person-edit = Modifier la fiche
person-saved = La fiche est enregistrée. L'ancienne reste dans l'historique.
person-revoked = La carte est révoquée.
came-by-registration = enregistrement ici
came-by-import = un fichier
came-by-dhis2 = DHIS2
revoke-title = Révoquer cette carte ?
revoke-text = Toute vérification la refusera. On ne peut pas revenir en arrière ; une nouvelle carte peut être faite.
revoke-action = Révoquer
register-title = Nouvelle personne
register-text = Au moins un nom. Regardez à droite avant d'enregistrer.
register-save = Enregistrer la personne
register-created = La personne est enregistrée.
register-linked = Cette personne était déjà dans le registre.
register-review = Enregistrée. Un doublon possible est à examiner.
candidates-title = Déjà dans le registre ?
candidates-wait = Tapez un nom : les personnes qui se ressemblent apparaissent ici.
candidates-none = Personne du registre ne ressemble.
band-link = La même personne
band-review = Très probable
band-alert = À voir
band-very-likely = Très probable
band-possible = Probable
duplicates-title = Doublons possibles
duplicates-left = { $count ->
    [one] { $count } paire à regarder
   *[other] { $count } paires à regarder
}
duplicates-empty = Rien à examiner.
duplicates-question = La même personne ?
duplicates-but = mais : { $guards }
duplicates-reason-hint = Par exemple : même téléphone, la mère confirme. ( R )
compare-head = Comparaison
compare-same = identique
compare-near = presque identique
compare-different = différent
compare-missing = absent d'un côté
review-same = Même personne
review-different = Personnes différentes
review-later = Plus tard
review-same-note = A reste, B devient un ancien identifiant. On peut défaire.
review-merged = Fusionnées en une personne.
review-kept = Noté : cette paire ne sera plus proposée.
import-title = Importer des personnes
import-text = Un fichier CSV ; les personnes déjà connues ne sont pas doublées.
import-choose = Choisir un fichier
import-rows = { $count ->
    [one] { $count } ligne. Quelle colonne contient quoi ?
   *[other] { $count } lignes. Quelle colonne contient quoi ?
}
import-try = Essayer sans écrire
import-run = Importer
import-tried = Essai : rien n'a été écrit.
import-done = Le fichier est importé.
import-created = Nouvelles personnes
import-linked = Déjà connues
import-review = À examiner
import-line = Ligne
import-problem = Problème
