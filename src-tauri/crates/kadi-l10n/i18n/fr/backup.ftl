# Sauvegardes : en contrôler une et la remettre en place.

backup-whole = La sauvegarde est complète.
backup-restored = Le registre est revenu. Ouvrez-le avec votre phrase secrète.
backup-people = Personnes
backup-until = Va jusqu’au
backup-officers = Agents qui peuvent l’ouvrir
backup-check-title = Contrôler une sauvegarde
backup-check-text = Ouvre une sauvegarde sans la changer et la lit tout entière.
backup-check = Contrôler la sauvegarde
backup-check-folder = Dossier de la sauvegarde
backup-secret = Phrase secrète d’alors, ou code de secours
backup-restore-offer = Remettre une sauvegarde en place
backup-restore-title = Remettre une sauvegarde en place
backup-restore-text = Le registre de la sauvegarde devient celui de cet ordinateur. La sauvegarde elle-même ne change pas.
backup-restore = Remettre en place
