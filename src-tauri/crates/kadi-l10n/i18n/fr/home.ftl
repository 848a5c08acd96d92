# Accueil, touches.

home-greeting = Bonjour { $name }
home-actions = Actions principales
home-verify = Vérifier une carte
home-find = Trouver une personne
home-cards = Faire des cartes
home-todo = À faire
home-nothing = Rien ne vous attend.
home-last-sync = Dernière synchronisation complète : { $when }
home-office = Ce bureau
home-people = Personnes
home-cards-valid = Cartes valides
home-cards-revoked = Cartes révoquées
home-place = Lieu
home-with-card = Avec carte
todo-connect = Se connecter à DHIS2
todo-map = Relier les champs d’un programme
todo-sync = Faire la première synchronisation
todo-recovery = La feuille de secours n’a pas été vérifiée
todo-act-connect = Se connecter
todo-act-map = Relier
todo-act-sync = Synchroniser
todo-act-recovery = Voir
todo-act-review = Examiner
todo-act-look = Voir
todo-review = { $count ->
    [one] { $count } doublon possible
   *[other] { $count } doublons possibles
}
todo-not-taken = { $count ->
    [one] { $count } ligne de la dernière synchronisation n’a pas été prise
   *[other] { $count } lignes de la dernière synchronisation n’ont pas été prises
}
todo-cards = { $count ->
    [one] { $count } carte attend dans un lot
   *[other] { $count } cartes attendent dans des lots
}
todo-signs = { $count ->
    [one] { $count } signe d’abus à examiner
   *[other] { $count } signes d’abus à examiner
}
job-kind-sync = Synchronisation DHIS2
job-kind-batch = Lot de cartes
job-kind-import = Import d’un fichier
job-kind-index = Index des noms
help-title = Touches
help-everywhere = Partout
help-places = Lieux
help-lists = Dans une liste
key-search = Chercher une personne
key-palette = Aller à, ou trouver quelqu’un
key-verify = Vérifier une carte
key-find = Trouver une personne
key-cards = Faire des cartes
key-sync = Synchroniser maintenant
key-lock = Verrouiller
key-rows = Monter, descendre
key-peek = Regarder sans ouvrir
key-open = Ouvrir
key-close = Fermer une couche
key-help = Cette liste

palette-hint = Un lieu, une action ou le nom de quelqu’un
palette-lines = Ce qui peut être choisi
palette-nothing = Rien ne s’appelle « { $query } ».
palette-people = Toutes les personnes trouvées pour « { $query } »
