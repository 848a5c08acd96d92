# Cópias de segurança: conferir uma e repô-la.

backup-whole = A cópia está completa.
backup-restored = O registo voltou. Abra-o com a sua frase secreta.
backup-people = Pessoas
backup-until = Vai até
backup-officers = Agentes que a podem abrir
backup-check-title = Conferir uma cópia
backup-check-text = Abre uma cópia sem a mudar e lê-a toda.
backup-check = Conferir a cópia
backup-check-folder = Pasta da cópia
backup-secret = Frase secreta de então, ou código de recuperação
backup-restore-offer = Repor uma cópia de segurança
backup-restore-title = Repor uma cópia de segurança
backup-restore-text = O registo da cópia passa a ser o deste computador. A própria cópia não muda.
backup-restore = Repor
