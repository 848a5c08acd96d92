# The register as a list and in numbers, alerts.

count-people-more = more than { $count } people
people-sorted-newest = Too many to be sorted: the newest come first. Add a word or a filter.
people-looking = Looking on…
people-look-on = Look on
people-few-so-far = Few people fit among those looked at so far.
people-none-narrowed = Nobody matches these filters.
people-close = Close spellings: { $words }
people-close-title = Close spellings:
people-read-near = Nobody has this identifier. Identifiers like it:
people-selected = { $count ->
    [one] { $count } selected
   *[other] { $count } selected
}
people-selected-all = All { $count } selected
people-select-none = Clear selection
filters-clear = Clear filters
filters-label = Narrow the list
filter-age = Age
filter-card = Card
filter-status = Status
filter-quality = Data
filter-sort = Order
filter-review = May be twice
place-none = not given
age-0-4 = 0 to 4 years
age-5-14 = 5 to 14 years
age-15-24 = 15 to 24 years
age-25-44 = 25 to 44 years
age-45-64 = 45 to 64 years
age-65- = 65 years and more
cards-valid = Valid card
cards-revoked = Revoked card
cards-none = No card
sort-name = By name
sort-newest = Newest first
sort-oldest = Oldest first
trait-birth-missing = Date of birth missing
trait-birth-estimated = Date of birth estimated
trait-birth-january = Born on 1 January
trait-sex-missing = Sex missing
trait-phone-missing = Phone missing
trait-district-missing = District missing
trait-mother-missing = Mother’s name missing
key-select = Select a row
key-select-all = Select all that match
stats-title = The register in numbers
stats-records = Records received
stats-records-line = from DHIS2, files and registrations
stats-known = Known already
stats-known-line = { $known } of { $records } records
stats-known-why = Records found to be of a person already known, when they came or by a merge since, as a share of all records received.
stats-to-review = To review
stats-alerts = Alerts
stats-alerts-line = possible, not queued
stats-trend-weeks = The last 12 weeks
stats-trend-months = The last 12 months
stats-week-from = Week from
stats-month-from = Month from
stats-registered = New people
stats-linked = Known again
stats-merged = Merged
stats-as-table = As a table
stats-quality = What is missing
stats-quality-head = Detail
stats-share = Share
stats-communes = By commune
stats-programmes = By programme
stats-enrollments = Enrollments
stats-heaps = Same name, born on a 1 January
stats-heaps-line = Often guessed dates. Duplicates hide here.
stats-heaps-none = No name occurs five times with this date.
alerts-title = Alerts
alerts-line = People who may be the same, though little speaks for it. They are not queued for review.
alerts-empty = No alerts.
alerts-count = { $count ->
    [one] { $count } alert
   *[other] { $count } alerts
}
alerts-because = little speaks for it: { $guards }
alerts-to-review = Review
alerts-dismiss = Different people
alerts-dismiss-text = This pair is never shown again.
alerts-more = Show more
alerts-moved = The pair now waits for review.
alerts-dismissed = Noted: this pair is not shown again.
cli-column-quality = Data
cli-column-enrollments = Enrollments
cli-stats-known = Of people already known
cli-progress-of-more = { $done } of more than { $total }
todo-alerts = { $count ->
    [one] { $count } alert: possible, not queued
   *[other] { $count } alerts: possible, not queued
}
