# The data key of the register, and its change.

data-key-title = Key of the register
data-key-text = The register is encrypted with one key, which every pass phrase opens. Change it when an officer was removed, or when a laptop comes back that was out of your hands: what anybody kept of the old key opens nothing of this register any more.
data-key-ready = Follow a change
data-key-waiting = Would need a new pass phrase
data-key-recovery = The recovery sheet follows
data-key-nobody = Nobody
data-key-waiting-text = They have not opened the register with this version of Kadi. Let them unlock once; otherwise they need a new pass phrase afterwards.
data-key-leave = Go on without them
data-key-recovery-text = Make a new recovery sheet first.
data-key-rotate = Change the key
data-key-rotate-title = Change the key of the register?
data-key-rotate-text = Everybody is locked out and opens the register again with the pass phrase they have. The recovery sheet stays as it is. It takes some seconds, minutes in a large register.
data-key-backups = Older backups keep their old key: make a new backup, and destroy the old ones when you do not need them any more.
data-key-done = The register has a new key. Unlock it again.
data-key-left-out = These officers need a new pass phrase: { $names }.
data-key-offer = Whoever kept a copy of the register or its key can still open that copy. Change the key of the register, so that it opens nothing that comes after.
data-key-offer-go = To the key
data-key-offer-cli = To shut out whoever kept a copy of the key: kadi store rotate-key
audit-store-rotate-key = changed the key of the register

error-slots-old = These officers cannot follow yet: { $officer }.
    .hint = Let them unlock once, or go on without them and give them a new pass phrase.
error-recovery-old = The recovery sheet cannot follow.
    .hint = Make a new recovery sheet first, then change the key.
