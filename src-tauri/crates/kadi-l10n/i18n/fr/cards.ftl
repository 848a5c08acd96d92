# Lots de cartes.

cards-line = Les lots, le plus récent d'abord.
cards-new = Nouveau lot
cards-empty = Faites vos premières cartes.
cards-batch = Lot
cards-batch-title = Lot { $id }
cards-made = Créé
cards-folder = Dossier
cards-files = Fichiers
cards-pages = Pages du PDF
batch-title = Faire des cartes
batch-text = Choisissez qui et comment ; rien n'est fait avant que vous ayez vu si tout est prêt.
batch-who = Pour qui ?
batch-everybody = Tout le registre
batch-district-hint = Vide : tous les districts
batch-limit-hint = Vide : toutes
batch-campaign-hint = Vide : le code du programme
batch-again = Aussi pour les personnes qui ont une carte valide
batch-check = Voir ce qui est prêt
batch-ready-title = Tout est prêt ?
batch-ready-text = Les cartes qui ne sont pas prêtes sont laissées ; complétez les fiches et faites-les plus tard.
batch-selected = Choisies
batch-ready = Prêtes
batch-problem = Pas prêtes car
batch-first = Les premières
batch-make = { $count ->
    [one] Faire { $count } carte
   *[other] Faire { $count } cartes
}
problem-missing-field = Un champ est vide
problem-does-not-fit = Un texte est trop long pour la carte
problem-in-review = Un doublon possible est à examiner d'abord
problem-has-card = A déjà une carte valide
