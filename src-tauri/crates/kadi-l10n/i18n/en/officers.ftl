# Officers, their roles, and the recovery sheet of the office.

officers-title = Officers
officers-text = Each officer has a pass phrase of their own. Give everyone the smallest role that does their work.
officers-you = (you)
officers-name = Name
officers-role = Role
officers-role-of = Role of { $name }
officers-state = State
officer-state-active = works here
officer-state-no-passphrase = needs a pass phrase
officer-state-left = left
officers-left = { $count ->
    [one] { $count } officer left; what they did keeps their name.
   *[other] { $count } officers left; what they did keeps their names.
}
officers-add = Add an officer
officers-add-text = Let them type the pass phrase themselves; nobody else needs to know it.
officers-added = { $name } can open the register now.
officers-rename = Change the name
officers-renamed = The name is changed.
officers-role-set = { $name }: { $role }
officers-reset = New pass phrase
officers-reset-text = { $name } types a new pass phrase here. The old one opens nothing any more.
officers-reset-done = { $name } has a new pass phrase.
officers-remove = Remove
officers-remove-title = Remove { $name }?
officers-remove-text = Their pass phrase opens nothing any more. Everything they did stays in the log under their name.
officers-removed = { $name } cannot open the register any more.
officers-roles = What each role may do
access-any-officer = Open the register
access-read-people = See people
access-write-people = Register, import and judge people
access-synchronise = Synchronise with DHIS2
access-make-cards = Make and print cards
access-revoke-cards = Revoke cards
access-verify-cards = Verify cards with details
access-export = Export portals
access-read-audit = Read the audit log
access-administer = Officers, settings and backups
recovery-renew = Make a new recovery sheet
recovery-renew-title = New recovery sheet
recovery-renew-text = The old sheet opens nothing any more. Keep the new one in a safe place, away from this computer.
recovery-confirm-now = Check the sheet
recovery-state-confirmed = The recovery sheet was checked.
recovery-state-unconfirmed = Nobody has checked the recovery sheet yet.
recovery-state-hint = Without it, nobody can help an office that forgot its pass phrases.
recovery-confirmed = The recovery sheet is right.
