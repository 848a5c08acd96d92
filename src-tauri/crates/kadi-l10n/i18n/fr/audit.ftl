# Points de contrôle du journal, et ses exports.

audit-checkpoints = Points de contrôle
audit-last-checkpoint = Dernier point de contrôle
audit-checkpoint-of = Entrées : { $entries } · { $at }
audit-no-checkpoint = Aucun encore
audit-line-signed = Signé par ce bureau. Ce qu’un point de contrôle couvre ne peut être ni coupé ni réécrit.
audit-verify = Vérifier de nouveau
audit-fault-signature = Le point de contrôle { $number } n’est pas signé par ce bureau, ou a été modifié.
audit-fault-gap = Le point de contrôle avant le numéro { $number } manque.
audit-fault-cut = La fin du journal manque : le point de contrôle { $number } couvre { $entries } entrées.
audit-fault-rewritten = Des entrées ont été réécrites : le point de contrôle { $number } nomme une autre entrée { $entries }.
audit-fault-outside = C’est ce que dit le fichier gardé dehors ; les points de contrôle du registre tiennent.
audit-export = Exporter
audit-export-title = Exporter tout le journal
audit-export-text = Le fichier contient chaque entrée avec son empreinte. Les points de contrôle sont à côté, dans un fichier à eux : gardez ce fichier hors du bureau, et personne ne peut couper ou réécrire le journal sans que cela se voie.
audit-export-format = Forme
audit-format-csv = Tableau pour tableur (CSV)
audit-format-json = Document JSON
audit-format-pdf = Pages à lire et à classer (PDF)
audit-export-file = Fichier
audit-export-file-hint = Laissez vide pour le dossier du registre.
audit-exported = { $count ->
    [one] { $count } entrée est exportée.
   *[other] { $count } entrées sont exportées.
}
audit-checkpoints-file = Points de contrôle à côté
audit-compare-title = Comparer avec des points de contrôle gardés dehors
audit-compare-text = Prenez le fichier des points de contrôle d’un export précédent.
audit-compare = Comparer
audit-compare-good = Le journal continue ces points de contrôle : rien n’a été coupé ni réécrit.
audit-kind-audit = Journal
audit-audit-export = a exporté le journal
audit-when-utc = Quand (UTC)
audit-pdf-until = { $count } entrées jusqu’au { $at }.
audit-pdf-note = Sous chaque entrée, en petites lettres : agent, rôle, appareil, action, détails, et le SHA-256 de l’entrée, qui dépend de toutes les entrées d’avant.
audit-pdf-page = Page
audit-pdf-demo = DÉMONSTRATION : les personnes de ce registre sont inventées
audit-pdf-checkpoint = Fin du journal. Le point de contrôle { $number } couvre { $entries } entrées, { $at }.
audit-pdf-issuer = Clé publique du bureau :

error-checkpoints-unreadable = Ce n’est pas un fichier de points de contrôle.
    .hint = Prenez le fichier à côté d’un export du journal ; son nom finit par checkpoints.json.
error-checkpoints-foreign = Ces points de contrôle sont ceux d’un autre bureau.
    .hint = Prenez le fichier que ce bureau a exporté.
