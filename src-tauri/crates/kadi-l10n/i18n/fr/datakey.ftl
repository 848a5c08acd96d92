# La clé de données du registre, et son changement.

data-key-title = Clé du registre
data-key-text = Le registre est chiffré avec une seule clé, que chaque phrase secrète ouvre. Changez-la quand un agent a été retiré, ou quand un ordinateur revient qui n’était plus entre vos mains : ce que quelqu’un a gardé de l’ancienne clé n’ouvre plus rien de ce registre.
data-key-ready = Suivent un changement
data-key-waiting = Auraient besoin d’une nouvelle phrase secrète
data-key-recovery = La feuille de secours suit
data-key-nobody = Personne
data-key-waiting-text = Ces agents n’ont pas ouvert le registre avec cette version de Kadi. Qu’ils le déverrouillent une fois ; sinon, il leur faudra une nouvelle phrase secrète.
data-key-leave = Continuer sans eux
data-key-recovery-text = Faites d’abord une nouvelle feuille de secours.
data-key-rotate = Changer la clé
data-key-rotate-title = Changer la clé du registre ?
data-key-rotate-text = Tout le monde est verrouillé et rouvre le registre avec sa phrase secrète. La feuille de secours reste la même. Cela prend quelques secondes, des minutes pour un grand registre.
data-key-backups = Les sauvegardes d’avant gardent leur ancienne clé : faites une nouvelle sauvegarde, et détruisez les anciennes quand elles ne servent plus.
data-key-done = Le registre a une nouvelle clé. Déverrouillez-le de nouveau.
data-key-left-out = Ces agents ont besoin d’une nouvelle phrase secrète : { $names }.
data-key-offer = Qui a gardé une copie du registre ou de sa clé peut encore ouvrir cette copie. Changez la clé du registre, pour qu’elle n’ouvre rien de ce qui vient après.
data-key-offer-go = À la clé
data-key-offer-cli = Pour exclure qui aurait gardé une copie de la clé : kadi store rotate-key
audit-store-rotate-key = a changé la clé du registre

error-slots-old = Ces agents ne peuvent pas encore suivre : { $officer }.
    .hint = Qu’ils déverrouillent une fois, ou continuez sans eux et donnez-leur une nouvelle phrase secrète.
error-recovery-old = La feuille de secours ne peut pas suivre.
    .hint = Faites d’abord une nouvelle feuille de secours, puis changez la clé.
