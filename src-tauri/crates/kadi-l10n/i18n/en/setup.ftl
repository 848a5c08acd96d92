# First run and unlocking.

setup-step-language = Welcome
setup-step-place = Place
setup-step-officer = Officer
setup-step-recovery = Recovery sheet
setup-step-source = Data
setup-step-sync = First sync
setup-choose = Choose…
setup-place-title = Where is your office?
setup-place-text = The region becomes part of every new identifier.
setup-officer-title = The first officer
setup-officer-text = This officer is the administrator and can do everything.
setup-create = Create the register
setup-creating = Creating…
welcome-title = Kadi knows who is who, even without internet
welcome-1 = Finds people in the register, even when a name is spelled differently.
welcome-2 = Makes health cards and checks them without a network.
welcome-3 = Keeps all data encrypted on this computer.
welcome-read-only = Kadi only reads from DHIS2. It never writes to it.
passphrase-hint = At least 12 characters. Four unusual words are easy to keep in mind.
passphrase-new = New pass phrase
passphrase-suggest = Suggest four words
passphrase-too-weak = Too weak
passphrase-good = Good
passphrase-strong = Strong
recovery-title = Your recovery sheet
recovery-text = Print or write down these eight groups, and keep the sheet in a safe place, away from this computer.
recovery-warning = Without a pass phrase and without this sheet, nobody can open the data.
recovery-print = Print
recovery-written = I have written it down
recovery-see-again = See the groups again
recovery-confirm-title = Check your sheet
recovery-confirm-text = Type two groups from the sheet, to be sure that it is right.
recovery-group = Group { $count }
recovery-unlock-title = Open with the recovery sheet
recovery-unlock-text = Type all eight groups and choose a new pass phrase.
recovery-unlock-code = The eight groups
source-title = Which data do you want to work with?
source-demo = Try with demo data
source-demo-text = 2,000 invented people. The banner DEMO is shown everywhere.
source-dhis2 = Connect to DHIS2
source-dhis2-text = You need the address and an account, best one that can only read.
first-sync-title = First synchronisation
first-sync-text = It can take a few minutes. You can start working meanwhile; a power cut loses nothing.
first-sync-done = { $count ->
    [one] { $count } person is in the register.
   *[other] { $count } people are in the register.
}
first-sync-to-work = Start working
connect-title = DHIS2 connection
connect-account = Account
connect-by-password = User name and password
connect-by-token = Personal access token
connect-password = Password
connect-allow-http = Allow this address although it is not encrypted
connect-test = Test
connect-testing = Testing…
connect-save = Use this server
connect-since = Saved
connect-connected = Connected: { $name }, DHIS2 { $version }
connect-programmes = { $count ->
    [one] { $count } Tracker programme can be read.
   *[other] { $count } Tracker programmes can be read.
}
connect-can-write = This account could also write.
connect-can-write-hint = Kadi never writes; an account that can only read is safer.
connect-newer = { $version }: newer than this Kadi knows, read like { $known }
connect-newer-hint = Most things will be right. Look for a newer Kadi.
connect-calendar = This server writes dates in another calendar ({ $calendar }).
connect-calendar-hint = Kadi does not convert them: look at the sample dates before you map a date of birth.
map-title = Which attribute goes where?
map-text = Likely matches are filled in. Check them against the samples.
map-field = Field
map-attribute = DHIS2 attribute
map-sample = Samples
map-none = – none –
map-no-programme = The account can read no Tracker programme.
map-filter = Find an attribute
map-count = Attributes: { $shown } of { $all }, likely ones first
map-nothing = No attribute has this in its name or code.
map-field-of = Field of { $attribute }
map-unfilled = Not filled: { $fields }.
map-odd-date = Not a date of our calendar: look at it in DHIS2.
map-guarded-note = Sensitive attributes cannot be chosen. What is not matched is not fetched.
map-save = Save the matches
map-saved = The matches are saved.
unlock-title = Open the register
unlock-officer = Officer
unlock-open = Open
unlock-opening = Opening…
unlock-forgot = Pass phrase forgotten?
unlock-caps = Caps Lock is on.
unlock-wait = { $count ->
    [one] Wait { $count } second and try again.
   *[other] Wait { $count } seconds and try again.
}
unlock-working = { $job }: { $done } of { $total } — goes on
unlock-working-begun = { $job } goes on
unlock-short-code = Short code
unlock-by-passphrase = Use the pass phrase
unlock-by-short-code = Use the short code
unlock-verify = Verify a card
