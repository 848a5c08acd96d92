# Texts of the command line.

# Questions at the terminal.
cli-ask-short-code = Short code:
cli-ask-passphrase = Pass phrase:
cli-ask-new-passphrase = New pass phrase (four unusual words are best):
cli-ask-again = Once more:
cli-ask-country = Country, two letters such as SN:
cli-ask-region = Health region, three letters such as DKR:
cli-ask-district = District (may stay empty):
cli-ask-officer = Name of the first officer:
cli-ask-password = Password of the DHIS2 account:
cli-ask-group = Group { $number } of the recovery code:

# Errors of the command line; .hint is the one next step.
cli-error-read = The file { $file } cannot be read.
    .hint = Check its name and that you may read it.
cli-error-write = The file { $file } cannot be written.
    .hint = Check the folder and the free space on the disk.
cli-error-json = { $file }, line { $line }: this is not the JSON that is expected here.
    .hint = Correct this line and try again.
cli-error-missing-flag = { $flag } is missing.
    .hint = Add it to the command; --help shows how.
cli-error-no-passphrase = Nobody is there to type the pass phrase.
    .hint = Name a file that holds it with --passphrase-file.
cli-error-passphrases-differ = The two pass phrases are not the same.
    .hint = Start again and type the same words twice.
cli-error-rows = Rows not taken: { $count }; the first is at line { $line } ({ $field }).
    .hint = Correct these rows and import the file again; known people are not doubled.
cli-error-audit-broken = The audit log was changed: entry { $entry } does not follow from the one before.
    .hint = Stop working, keep the disk as it is, and tell your supervisor.
cli-error-unhealthy = These checks failed: { $checks }.
    .hint = Make no changes, and restore the last backup with your supervisor.
cli-error-not-loopback = Other machines could reach { $address }; Kadi serves only this one.
    .hint = Use the address 127.0.0.1.
cli-error-address = The address { $address } is taken.
    .hint = Choose another --port, or 0 for a free one.

# Short answers.
cli-yes = yes
cli-no = no
cli-yes-advise = yes; a read-only account is better
cli-done = Done.
cli-nobody = Nobody.
cli-job-sync = Synchronisation
cli-job-batch = Making cards
cli-job-import = Importing
cli-job-index = Building the index of names anew
cli-job-print = Printing cards
cli-decision-link = the same person
cli-decision-review = to review
cli-decision-alert = possible
cli-decision-new = somebody new
cli-check-ok = well
cli-check-warning = to look at
cli-check-failed = failed

# Headings of tables.
cli-column-account = Account
cli-column-address = Address
cli-column-aliases = Other identifiers
cli-column-attribute = Attribute
cli-column-attributes = Attributes
cli-column-batch = Batch
cli-column-bytes = Bytes
cli-column-card = Card
cli-column-cards = Cards
cli-column-check = Check
cli-column-created = New identifier
cli-column-decision = Decision
cli-column-demo = Demonstration
cli-column-description = What for
cli-column-detail = Details
cli-column-enrollment = Enrollment
cli-column-entry = Entry
cli-column-field = Field
cli-column-files = Files
cli-column-folder = Folder
cli-column-form = Form
cli-column-guards = Held back by
cli-column-line = Line
cli-column-mapped = Matched
cli-column-pages = PDF pages
cli-column-pairs = Pairs
cli-column-passes = Passes
cli-column-people = People
cli-column-place = Place
cli-column-problem = Problem
cli-column-programmes = Programmes
cli-column-score = Likeness
cli-column-sequence = Export no.
cli-column-sha256 = Checksum (SHA-256)
cli-column-size = Size (px)
cli-column-state = State
cli-column-subject = On what
cli-column-uid = DHIS2 id
cli-column-values = Values
cli-column-what = What
cli-column-when = When
cli-column-who = Who

# The demonstration.
cli-demo-store = Making the encrypted register
cli-demo-server = Starting the demonstration server
cli-demo-sync = Synchronising
cli-demo-cards = Drawing the cards
cli-demo-portal = Writing the verification portal
cli-demo-verify = Verifying three cards
cli-demo-second-sync = Synchronising again
cli-demo-synced = Records synchronised
cli-demo-linked = Linked to a known person
cli-demo-created = New people
cli-demo-review = Pairs to review
cli-demo-cards-made = Cards
cli-demo-pdf-pages = PDF pages
cli-demo-valid = Untouched cards found valid
cli-demo-invalid = Altered cards found invalid
cli-demo-revoked = Revoked cards found revoked
cli-demo-second-changed = Changed at the second synchronisation
cli-demo-non-get = Requests that were not GET
cli-demo-sync-seconds = Time to fetch
cli-demo-resolve-seconds = Time to find who is who
cli-demo-cards-seconds = Time for the cards
cli-demo-portal-seconds = Time for the portal
cli-demo-pdf = Cards to look at
cli-demo-portal-page = Portal to open
cli-demo-store-folder = Register
cli-demo-unlock = Officer and pass phrase
cli-demo-out = Everything is in

# A new register.
cli-init-made = The register is in { $folder }. This is its recovery code:
cli-init-keep = Write it down and keep it in a safe place: it is never shown again.
cli-init-confirmed = The recovery code is confirmed.
cli-init-not-confirmed = The recovery code is not confirmed: check that all eight groups are on your sheet.

# Import.
cli-import-rows = Rows read
cli-import-created = New people
cli-import-linked = Known people
cli-import-review = Pairs to review
cli-import-errors = Rows not taken
cli-import-dry-run = This was only a trial: nothing was written.
cli-import-more = { $count ->
    [one] and { $count } more; --rejected FILE writes all of them.
   *[other] and { $count } more; --rejected FILE writes all of them.
}

# The index.
cli-stats-identities = People
cli-stats-merged = Merged into another
cli-stats-records = Records received
cli-stats-rate = Share of them
cli-stats-to-review = Pairs to review
cli-stats-alerts = Possible matches
cli-review-pair = Pair { $pair } · { $band }
cli-review-open = { $count ->
    [one] { $count } pair is open.
   *[other] { $count } pairs are open.
}
cli-review-next = More: --after { $place }
cli-review-survivor = Both are now { $id }.
cli-link-reading = Reading the records
cli-link-linking = Comparing the records
cli-link-records = Records
cli-link-clusters = People found
cli-link-links-file = Pairs are in
cli-link-clusters-file = Groups are in
cli-link-unread = { $field }: values that could not be read and were left out: { $count }.

# DHIS2.
cli-dhis2-connected = Connected
cli-dhis2-version = DHIS2 version
cli-dhis2-system = Name of the server
cli-dhis2-date = The server's clock
cli-dhis2-programmes = Tracker programmes
cli-dhis2-org-units = Org units
cli-dhis2-can-write = The account could write
cli-runs-new = New
cli-runs-updated = Changed
cli-runs-unchanged = As before
cli-runs-gone = No longer there
cli-runs-linked = Known
cli-runs-created = New people
cli-runs-review = To review
cli-runs-skipped = Not taken
cli-mapping-saved = saved
cli-mapping-suggested = a suggestion, not saved
cli-mapping-lines = Fields matched
cli-mapping-unmapped = Fields that stay empty

# Cards and codes.
cli-verdict-valid = VALID
cli-verdict-expired = EXPIRED
cli-verdict-superseded = REPLACED
cli-verdict-revoked = REVOKED
cli-verify-log-none = Nothing was verified on this device yet.
cli-verify-stale = (the list is { $days } days old: ask for a newer one)
cli-verify-programmes = { $count ->
    [0] (in no programme)
    [one] (in { $count } programme)
   *[other] (in { $count } programmes)
}
cli-verdict-invalid = INVALID
cli-verdict-unknown-issuer = UNKNOWN ISSUER
cli-verdict-not-a-kadi-code = NOT A KADI CODE
cli-verdict-unreadable = UNREADABLE
cli-scan-nothing = no code found
cli-scan-unreadable = not a readable picture
cli-warning-missing-field = { $field } is missing.
cli-warning-shortened = The text of { $slot } does not fit and was shortened.
cli-warning-missing-glyph = { $slot } has letters that no font of the card has.
cli-warning-no-code = The card has no code: the data hold no token.
cli-warning-code-too-long = The code does not fit its place.
cli-warning-code-too-fine = The code is too fine to be read reliably.
cli-warning-unknown-setting = The template has no setting { $setting }.
cli-warning-bad-setting = The value of the setting { $setting } cannot be used; the usual one was.

# Audit and server.
cli-audit-entries = Entries that follow
cli-audit-whole = The log is whole
cli-audit-head = Last hash
cli-audit-exported = { $count } entries are in { $file }.
cli-serve-at = Kadi is at { $url } (Ctrl+C ends it)
