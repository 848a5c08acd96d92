# Agents, leurs rôles, et la feuille de secours du bureau.

officers-title = Agents
officers-text = Chaque agent a sa propre phrase secrète. Donnez à chacun le plus petit rôle qui suffit à son travail.
officers-you = (vous)
officers-name = Nom
officers-role = Rôle
officers-role-of = Rôle de { $name }
officers-state = État
officer-state-active = travaille ici
officer-state-no-passphrase = doit choisir une phrase secrète
officer-state-left = est parti
officers-left = { $count ->
    [one] { $count } agent est parti ; ce qu’il a fait garde son nom.
   *[other] { $count } agents sont partis ; ce qu’ils ont fait garde leur nom.
}
officers-add = Ajouter un agent
officers-add-text = Laissez cette personne taper elle-même sa phrase secrète ; personne d’autre n’a besoin de la connaître.
officers-added = { $name } peut maintenant ouvrir le registre.
officers-rename = Changer le nom
officers-renamed = Le nom est changé.
officers-role-set = { $name } : { $role }
officers-reset = Nouvelle phrase secrète
officers-reset-text = { $name } tape ici une nouvelle phrase secrète. L’ancienne n’ouvre plus rien.
officers-reset-done = { $name } a une nouvelle phrase secrète.
officers-remove = Retirer
officers-remove-title = Retirer { $name } ?
officers-remove-text = Sa phrase secrète n’ouvrira plus rien. Tout ce que cette personne a fait reste au journal sous son nom.
officers-removed = { $name } ne peut plus ouvrir le registre.
officers-roles = Ce que chaque rôle peut faire
access-any-officer = Ouvrir le registre
access-read-people = Voir les personnes
access-write-people = Enregistrer, importer et juger
access-synchronise = Synchroniser avec DHIS2
access-make-cards = Faire et imprimer des cartes
access-revoke-cards = Révoquer des cartes
access-verify-cards = Vérifier des cartes en détail
access-export = Exporter des portails
access-read-audit = Lire le journal
access-administer = Agents, réglages et sauvegardes
recovery-renew = Faire une nouvelle feuille de secours
recovery-renew-title = Nouvelle feuille de secours
recovery-renew-text = L’ancienne feuille n’ouvre plus rien. Gardez la nouvelle en lieu sûr, loin de cet ordinateur.
recovery-confirm-now = Contrôler la feuille
recovery-state-confirmed = La feuille de secours a été contrôlée.
recovery-state-unconfirmed = Personne n’a encore contrôlé la feuille de secours.
recovery-state-hint = Sans elle, personne ne peut aider un bureau qui a oublié ses phrases secrètes.
recovery-confirmed = La feuille de secours est bonne.
