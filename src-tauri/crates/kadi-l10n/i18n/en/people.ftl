# The register, one person, duplicates, import.

people-new = New person
people-import = Import a file
people-search-hint = Name in any spelling, identifier, phone, DHIS2 identifier
people-card = Card
people-in-review = To review
people-empty = Nobody is here yet. Synchronise with DHIS2 or import a file.
people-none = Nobody matches “{ $query }”.
birth-hint = 1991, 1991-03 or 1991-03-12
external-id-hint = Only if the person gives it freely
reason-hint = In a few words; it is kept in the history.
person-who = Who it is
person-programmes = Programmes
person-no-programme = In no programme.
person-facility = Facility
person-enrolled = Enrolled
person-no-card = No card yet.
person-until = Until
person-no-end = no end
person-state = State
person-history = History
person-source = Record
person-came = Came by
person-since = Registered
person-changed = Changed
person-aliases = Former identifiers
person-estimated = estimate
person-edit = Change the record
person-saved = The record is saved. The earlier one stays in the history.
person-revoked = The card is revoked.
came-by-registration = registration here
came-by-import = a file
came-by-dhis2 = DHIS2
revoke-title = Revoke this card?
revoke-text = Every verification will then refuse it. This cannot be undone; a new card can be made.
revoke-action = Revoke
register-title = New person
register-text = At least one name. Look on the right before you save.
register-save = Register
register-created = The person is registered.
register-linked = This person was in the register already.
register-review = Registered. A possible duplicate waits for review.
candidates-title = Already in the register?
candidates-wait = Type a name: people who may be the same appear here.
candidates-none = Nobody in the register comes near.
band-link = The same person
band-review = Very likely
band-alert = Possible
band-very-likely = Very likely
band-possible = Likely
duplicates-title = Possible duplicates
duplicates-left = { $count ->
    [one] { $count } pair to look at
   *[other] { $count } pairs to look at
}
duplicates-empty = Nothing to review.
duplicates-question = The same person?
duplicates-but = but: { $guards }
duplicates-reason-hint = For example: same phone, the mother confirms. ( R )
compare-head = Comparison
compare-same = the same
compare-near = nearly the same
compare-different = different
compare-missing = missing on one side
review-same = Same person
review-different = Different people
review-later = Later
review-same-note = A stays, B becomes a former identifier. It can be undone.
review-merged = Merged into one person.
review-kept = Noted: this pair is not shown again.
import-title = Import people
import-text = A CSV file; people already known are not doubled.
import-choose = Choose a file
import-rows = { $count ->
    [one] { $count } row. Which column holds what?
   *[other] { $count } rows. Which column holds what?
}
import-try = Try without writing
import-run = Import
import-tried = Tried: nothing was written.
import-done = The file is imported.
import-created = New people
import-linked = Already known
import-review = To review
import-line = Line
import-problem = Problem
