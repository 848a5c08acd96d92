# Lots de cartes.

cards-line = Les lots, le plus récent d’abord.
cards-new = Nouveau lot
cards-empty = Faites vos premières cartes.
cards-batch = Lot
cards-batch-title = Lot { $id }
cards-made = Créé
cards-folder = Dossier
cards-files = Fichiers
cards-pages = Pages du PDF
batch-title = Faire des cartes
batch-text = Choisissez qui et comment ; rien n’est fait avant que vous ayez vu si tout est prêt.
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
problem-in-review = Un doublon possible est à examiner d’abord
problem-has-card = A déjà une carte valide

# Interrompre, abandonner, approuver, limiter.
action-pause = Interrompre
batch-what = Ce qui est fait
batch-out-pdf = PDF à imprimer, rectos et versos
batch-out-png = Une image de chaque face
batch-out-zip = Toutes les images dans une archive
batch-out-portal = La page de vérification de la campagne
batch-out-none = Choisissez au moins un PDF, des images ou une archive.
batch-sheet = Pages du PDF
batch-sheet-card = Une carte par page, pour imprimantes à cartes
batch-sheet-a4 = Cartes sur A4 avec des repères de coupe
batch-per-file = Personnes par fichier
batch-per-file-hint = Vide : 10 000, ou 2 000 avec des images
batch-cancel = Abandonner le lot
batch-cancel-title = Abandonner le lot { $id } ?
batch-cancel-text = Les cartes faites restent. Les autres sont annulées et n’ont jamais été valides ; les cartes qu’elles auraient remplacées comptent de nouveau. On ne peut pas revenir en arrière. Pour continuer plus tard, interrompez-le.
batch-cancelled = Le lot est abandonné.
batch-given-up = Abandonné : { $reason }
batch-void = Cartes non faites
batch-void-count = { $count ->
    [one] { $count } carte n’a pas été faite et est annulée.
   *[other] { $count } cartes n’ont pas été faites et sont annulées.
}
batch-waits = Ce lot attend l’approbation d’un second agent.
batch-waits-text = Demandé par { $officer }, { $when }. Rien n’est fait d’ici là.
batch-waits-own = Une autre personne doit approuver ce que vous avez demandé. Vous pouvez le retirer.
batch-approve = Approuver
batch-approved = Les cartes sont en fabrication.
batch-approved-by = Approuvé par { $officer }.
batch-refuse = Refuser
batch-take-back = Le retirer
batch-refuse-title = Refuser le lot { $id } ?
batch-refuse-text = Rien n’est fait. Qui l’a demandé lit votre motif.
batch-refused = Le lot est refusé.
batch-refused-by = Refusé par { $officer } : { $reason }
kadi-asked = Kadi lui-même
job-awaiting-approval = Attend une approbation
job-refused = Refusé
phase-void = Annulation de cartes
card-void = Jamais faite
reissue-action = Remplacer
reissue-title = Remplacer cette carte ?
reissue-text = La carte { $code } est révoquée aussitôt, et toute vérification la refuse. Une nouvelle carte avec son propre code est faite comme celle-ci, prête à imprimer.
reissue-confirm = Révoquer et faire une nouvelle carte
reissue-done = La nouvelle carte est faite, prête à imprimer.
settings-quotas = Cartes par campagne
settings-quotas-text = Combien de cartes d’une campagne peuvent être faites en tout. Les cartes abandonnées sont rendues.
settings-quotas-none = Aucune campagne n’est limitée.
settings-quota-cards = Cartes permises
settings-quota-used = { $used } sur { $cards } utilisées
settings-quota-set = Limiter
settings-quota-lift = Lever la limite
settings-quota-saved = La limite est enregistrée.
field-approval-over = Un second agent approuve
field-outputs = Ce qui est fait
field-sheet = Pages du PDF
field-sheet-shift = Décalage sur la feuille
field-cards = Cartes
settings-approval-never = jamais
settings-approval-over = { $count ->
    [one] les lots de plus de { $count } carte
   *[other] les lots de plus de { $count } cartes
}
settings-approval-hint = Personne n’approuve un lot qu’il a demandé.
error-newer-card = Cette personne a une carte plus récente de cette campagne.
    .hint = Ouvrez la personne et remplacez la carte la plus récente.
error-card-not-ready = La carte de { $id } ne peut pas être faite en l’état.
    .hint = Un champ est peut-être vide ou trop long, ou un doublon possible attend un examen. Complétez d’abord la fiche.
error-quota-reached = La campagne { $campaign } peut encore avoir { $left } cartes, et { $asked } sont demandées.
    .hint = Faites moins de cartes, ou demandez à un administrateur de relever la limite.
error-approval-own = Vous avez vous-même demandé ce lot.
    .hint = Demandez à un autre agent de l’approuver.
error-approval-done = Ce lot n’attend pas d’approbation.
    .hint = Ouvrez le lot pour voir ce qu’il est devenu.
audit-cards-reissue = a remplacé une carte perdue
audit-cards-cancel-batch = a abandonné un lot
audit-cards-void = a annulé des cartes non faites
audit-cards-given-up = a listé ce qui reste d’un lot
audit-cards-complete = a terminé un lot
audit-cards-issue = a émis des cartes
audit-cards-issued = a émis les dernières cartes d’un lot
audit-cards-approve-batch = a approuvé un lot
audit-cards-refuse-batch = a refusé un lot
audit-cards-set-quota = a changé le nombre de cartes d’une campagne
cli-column-void = Non faites
cli-column-quota = Permises
cli-column-used = Utilisées
cli-no-quota = Aucune campagne n’est limitée.
cli-reissued = Nouvelle carte

## Wallet passes
pass-title = Laissez-passer
pass-action = Laissez-passer
pass-text = Un lien qui prouve cette carte sur un téléphone, même sans internet. Il ne contient aucun nom.
pass-issue = Faire un laissez-passer
pass-made = Le laissez-passer est fait.
pass-none = Aucun laissez-passer n’a encore été fait pour cette carte.
pass-issued = en vigueur
pass-revoked = révoqué
pass-number = N°
pass-from = Du
pass-until = Jusqu’au
pass-handle = Repère
pass-link = Lien
pass-epoch = Époque
pass-copy = Copier le lien
pass-copied = Le lien est copié.
pass-save = Enregistrer l’image
pass-picture = Code du laissez-passer
pass-revoke = Révoquer
pass-revoke-text = Le laissez-passer est refusé dès maintenant ; les bureaux et les portails l’apprennent avec les prochains changements. La carte reste valide.
pass-was-revoked = Le laissez-passer est révoqué.
pass-no-host = Les réglages ne nomment pas encore de page de vérification : le lien fonctionne dans Kadi et dans les portails, pas dans un navigateur.
todo-reprint = { $count ->
    [one] { $count } carte mal sortie est à réimprimer
   *[other] { $count } cartes mal sorties sont à réimprimer
}
