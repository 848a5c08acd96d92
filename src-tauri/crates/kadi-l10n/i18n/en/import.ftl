# Importing people from a file.

import-title = Import people
import-text = From CSV, Excel or OpenDocument; people already known are not doubled.
import-choose = Choose a file
import-reading = Reading the file …
import-expected = One line a person, and a line above that names the columns, such as:
    .columns = First name, Last name, Date of birth, Sex, Phone, District, Commune, Name of the mother, Identifier
import-so-far = Imports so far
import-when = Handed in
import-kind = File
import-open = Open
import-not-yet = Not imported
import-forgotten = The rows of this file are no longer kept. Choose the file again.
import-rows = { $count ->
    [one] { $count } row. Which column holds what?
   *[other] { $count } rows. Which column holds what?
}
count-rows = { $count ->
    [one] { $count } row
   *[other] { $count } rows
}
import-remembered = Read as you read these columns before
import-taken-before = { $count ->
    [one] { $count } row of this file was imported before
   *[other] { $count } rows of this file were imported before
}
import-sheet = Sheet
import-column = Column of the file
import-sample = First values
import-field = Is in Kadi
import-field-of = Field of the column { $column }
import-left-out = — left out —
import-choose-one = Choose …
import-dates = How are the dates written?
import-dates-say = { $count ->
    [one] { $count } date can only be read this way.
   *[other] { $count } dates can only be read this way.
}
import-dates-mixed = The column holds both. Dates that do not fit are listed, not guessed.
import-dates-either = { $count ->
    [one] { $count } date, such as 03/04, can be read both ways.
   *[other] { $count } dates, such as 03/04, can be read both ways.
}
import-day-first = Day first: 03/04/1990 is 3 April
import-month-first = Month first: 03/04/1990 is 4 March
import-names = “{ $example }”: which name stands first?
import-names-hint = Names in capitals are taken for family names.
import-given-first = The first name
import-family-first = The family name
import-sexes = What do these values mean?
import-age-on = On which day were the ages true?
import-age-on-hint = Empty for today. Ages become estimated years of birth.
import-check = Check the file
import-check-text = Nothing is written yet.
import-not-ready = Choose a column for the name, and answer the question about dates.
import-checked = { $count ->
    [one] Checked: { $count } row can be imported.
   *[other] Checked: { $count } rows can be imported.
}
import-checked-hint = Nothing is written yet. The figures are an estimate of what the import will do.
import-run = { $count ->
    [one] Import { $count } row
   *[other] Import { $count } rows
}
import-done = The file is imported.
import-done-hint = The same file again adds nobody. Mend the rows below in their own file and import that.
import-to-review = Look at the pairs
import-created = New people
import-linked = Already known
import-review = Pairs to review
import-rejected = Rows not taken
import-to-mend = { $count ->
    [one] { $count } row to mend
   *[other] { $count } rows to mend
}
import-download = As { $kind }
import-save = Save these rows
import-saved = The rows are in { $file }.
import-more = Show more
import-line = Line
import-value = Value
import-problem = Problem
import-whole-row = the whole row
import-empty-cell = (empty)
import-file-why = Kadi: problem
import-file-mend = Kadi: how to mend
import-file-line = Kadi: line of the file
import-why-name-missing = There is no name.
    .mend = Write a first name or a last name.
import-why-too-long = The value is longer than 300 characters.
    .mend = Shorten it. Perhaps several cells ran into one.
import-why-no-letter = The name has no letter.
    .mend = Write the name in letters of any script.
import-why-control-character = The value goes over several lines.
    .mend = Put it on one line. Perhaps a quotation mark is missing before.
import-why-date-unread = This is not written as a date.
    .mend = Write it like 12/03/1991, 1991-03-12, 03/1991 or 1991.
import-why-date-no-such-day = The calendar has no such day.
    .mend = Correct the day or the month, or choose the other order of days and months.
import-why-date-in-future = The date is later than today.
    .mend = Correct the year.
import-why-date-too-old = The date is more than 120 years ago.
    .mend = Correct the year, or leave the cell empty if it is not known.
import-why-date-short-year = The year has two digits.
    .mend = Write four digits: 25 may be 1925 or 2025.
import-why-age-unread = This is not an age.
    .mend = Write years as a number, such as 34, or months, such as 18 months.
import-why-sex-unread = Kadi does not know what this value means.
    .mend = Give it a meaning above, or correct it.
import-why-cell-error = The spreadsheet could not compute this cell.
    .mend = Correct the formula, or write the value itself.
import-why-too-many-cells = The row has more cells than the header has columns.
    .mend = A value with a separator in it needs quotation marks; move the cells back under their columns.
import-why-quote-open = A quotation mark is opened and never closed.
    .mend = Close it or take it away.
