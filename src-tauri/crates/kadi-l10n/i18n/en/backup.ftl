# Backups: looking at one and bringing one back.

backup-whole = The backup is whole.
backup-restored = The register is back. Open it with your pass phrase.
backup-people = People
backup-until = Reaches to
backup-officers = Officers who can open it
backup-check-title = Check a backup
backup-check-text = Opens a backup without changing it and reads all of it.
backup-check = Check the backup
backup-check-folder = Folder of the backup
backup-secret = Pass phrase at that time, or recovery code
backup-restore-offer = Bring back a backup
backup-restore-title = Bring back a backup
backup-restore-text = The register on the backup becomes the register of this computer. The backup itself is not changed.
backup-restore = Bring it back
