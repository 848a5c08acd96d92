# Words used everywhere: actions, fields, states, places.

action-save = Save
action-cancel = Cancel
action-close = Close
action-back = Back
action-next = Continue
action-retry = Try again
action-undo = Undo
action-edit = Edit
action-open = Open
action-confirm = Confirm
action-copy = Copy
action-copied = Copied
action-show = Show
action-hide = Hide
action-skip = Skip for now
action-stop = Stop
action-resume = Resume
action-clear = Clear
action-change = Change

place-home = Home
place-people = People
place-duplicates = Duplicates
place-cards = Cards
place-verify = Verify
place-sync = Sync
place-share = Share
place-audit = Audit log
place-settings = Settings
place-help = Help
place-unlock = Unlock
place-setup = Set-up

nav-main = Main places
nav-skip = Go to the content
top-search = Search people
top-search-hint = Search people: name, identifier, phone ( / )
top-lock = Lock (Ctrl+L)
top-officer = Officer at work

field-first-name = First names
field-last-name = Last name
field-full-name = Whole name in one column
field-age = Age
field-interval-minutes = Minutes between two runs
field-name = Name
field-date-of-birth = Date of birth
field-birth-estimated = Date is an estimate
field-sex = Sex
field-phone = Phone
field-district = District
field-commune = Commune
field-mother-name = Mother's name
field-external-id = Other identifier
field-mpi-id = Identifier
field-region = Region
field-country = Country
field-gender = Sex
field-phone-number = Phone
field-health-center = Health centre
field-zone = Zone
field-programme = Programme
field-programme-uid = Programme
field-dhis2-uid = DHIS2 identifier
field-officer-name = Name of the officer
field-passphrase = Pass phrase
field-language = Language
field-reason = Reason
field-template = Template
field-dpi = Print resolution
field-campaign = Campaign
field-verify-host = Host of the verification page
field-qr-mode = Content of the QR code
field-auto-lock-minutes = Lock after
field-stale-days = Data are old after
field-card-months = Validity of cards
field-url = Server address
field-username = User name
field-token = Token
field-code = Code
field-card-field = Card field
field-identifier = Identifier
field-map = Columns
field-place = District and commune
field-survivor = Identifier that stays
field-after = Place in the list
field-limit = At most

sex-female = Female
sex-male = Male
sex-other = Other
sex-unknown = Not known

card-valid = Valid
card-revoked = Revoked
card-superseded = Replaced
card-expired = Expired
card-none = No card

status-active = Active
status-deactivated = Deactivated
status-merged = Merged

role-program-admin = Administrator
role-supervisor = Supervisor
role-district-officer = District officer
role-print-operator = Print operator
role-clinic-staff = Clinic staff
role-auditor = Auditor

job-queued = Waiting
job-running = Running
job-paused = Interrupted
job-cancelled = Stopped
job-done = Done
job-failed = Failed
phase-fetch = Reading DHIS2
phase-census = Comparing with DHIS2
phase-resolve = Finding who is who
phase-index = Building the index anew
phase-issue = Issuing cards
phase-render = Drawing cards
phase-files = Writing files
phase-check = Checking rows
phase-import = Importing rows

pill-fresh = Up to date · { $when }
pill-fresh-detail = { $count ->
    [one] { $count } person checked
   *[other] { $count } people checked
}
pill-offline = Offline · data from { $when }
pill-offline-never = Offline · no data yet
pill-offline-detail = You can do everything except synchronise.
pill-working = { $what } · { $percent } %
pill-working-unknown = { $what }…
pill-attention = { $count } to look at
pill-attention-old = Data from { $when }
pill-attention-detail = Open the list: each line has its next step.
pill-damaged = Stop: check the register
pill-damaged-detail = The register on this disk is damaged.
pill-label = State of the data
tray-open = Open Kadi
tray-quit = Quit Kadi
tray-locked = Locked

demo-banner = DEMO
demo-banner-people = Invented data: { $count } people who do not exist.
demo-banner-text = All people here are invented. The cards are not valid.

count-people = { $count ->
    [one] { $count } person
   *[other] { $count } people
}
count-cards = { $count ->
    [one] { $count } card
   *[other] { $count } cards
}
count-minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
count-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}
count-months = { $count ->
    [one] { $count } month
   *[other] { $count } months
}
count-seconds = { $count ->
    [one] { $count } second
   *[other] { $count } seconds
}
time-left-seconds = { $count ->
    [one] about { $count } second left
   *[other] about { $count } seconds left
}
time-left-minutes = { $count ->
    [one] about { $count } minute left
   *[other] about { $count } minutes left
}
progress-of = { $done } of { $total }
when-never = never
when-today = today { $time }
when-yesterday = yesterday { $time }
value-unknown = not known
value-all = All
kadi-itself = Kadi

error-title = This did not work
error-incident = Problem number: { $incident }
loading = Loading…
toast-region = Messages
required-field = required
optional-field = optional
