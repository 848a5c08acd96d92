# Le registre en liste et en chiffres, alertes.

count-people-more = plus de { $count } personnes
people-sorted-newest = Trop nombreuses pour être triées : les plus récentes d’abord. Ajoutez un mot ou un filtre.
people-looking = La recherche continue…
people-look-on = Continuer
people-few-so-far = Peu de personnes correspondent parmi celles vues jusqu’ici.
people-none-narrowed = Personne ne correspond à ces filtres.
people-close = Orthographes proches : { $words }
people-close-title = Orthographes proches :
people-read-near = Personne n’a cet identifiant. Identifiants semblables :
people-selected = { $count ->
    [one] { $count } sélectionnée
   *[other] { $count } sélectionnées
}
people-selected-all = Les { $count } sont sélectionnées
people-select-none = Effacer la sélection
filters-clear = Effacer les filtres
filters-label = Restreindre la liste
filter-age = Âge
filter-card = Carte
filter-status = Statut
filter-quality = Données
filter-sort = Ordre
filter-review = Doublon possible
place-none = non indiqué
age-0-4 = 0 à 4 ans
age-5-14 = 5 à 14 ans
age-15-24 = 15 à 24 ans
age-25-44 = 25 à 44 ans
age-45-64 = 45 à 64 ans
age-65- = 65 ans et plus
cards-valid = Carte valide
cards-revoked = Carte révoquée
cards-none = Sans carte
sort-name = Par nom
sort-newest = Récentes d’abord
sort-oldest = Anciennes d’abord
trait-birth-missing = Date de naissance absente
trait-birth-estimated = Date de naissance estimée
trait-birth-january = Née un 1er janvier
trait-sex-missing = Sexe absent
trait-phone-missing = Téléphone absent
trait-district-missing = District absent
trait-mother-missing = Nom de la mère absent
key-select = Sélectionner une ligne
key-select-all = Tout sélectionner
stats-title = Le registre en chiffres
stats-records = Dossiers reçus
stats-records-line = de DHIS2, fichiers, inscriptions
stats-known = Déjà connus
stats-known-line = { $known } sur { $records } dossiers
stats-known-why = Dossiers reconnus comme ceux d’une personne déjà connue, à l’arrivée ou par une fusion depuis, rapportés à tous les dossiers reçus.
stats-to-review = À vérifier
stats-alerts = Alertes
stats-alerts-line = possibles, sans file d’attente
stats-trend-weeks = Les 12 dernières semaines
stats-trend-months = Les 12 derniers mois
stats-week-from = Semaine du
stats-month-from = Mois du
stats-registered = Nouvelles personnes
stats-linked = Reconnues
stats-merged = Fusionnées
stats-as-table = En tableau
stats-quality = Ce qui manque
stats-quality-head = Donnée
stats-share = Part
stats-communes = Par commune
stats-programmes = Par programme
stats-enrollments = Inscriptions
stats-heaps = Même nom, nées un 1er janvier
stats-heaps-line = Des dates souvent devinées. Des doublons s’y cachent.
stats-heaps-none = Aucun nom n’apparaît cinq fois avec cette date.
alerts-title = Alertes
alerts-line = Des personnes peut-être identiques, avec peu d’indices. Elles ne sont pas dans la file de vérification.
alerts-empty = Aucune alerte.
alerts-count = { $count ->
    [one] { $count } alerte
   *[other] { $count } alertes
}
alerts-because = peu d’indices : { $guards }
alerts-to-review = Vérifier
alerts-dismiss = Personnes différentes
alerts-dismiss-text = Cette paire ne sera plus jamais montrée.
alerts-more = En montrer plus
alerts-moved = La paire attend maintenant une vérification.
alerts-dismissed = Noté : cette paire ne sera plus montrée.
cli-column-quality = Données
cli-column-enrollments = Inscriptions
cli-stats-known = De personnes déjà connues
cli-progress-of-more = { $done } sur plus de { $total }
todo-alerts = { $count ->
    [one] { $count } alerte : possible, sans file d’attente
   *[other] { $count } alertes : possibles, sans file d’attente
}
