# Checkpoints of the audit log, and its exports.

audit-checkpoints = Checkpoints
audit-last-checkpoint = Last checkpoint
audit-checkpoint-of = Entries: { $entries } · { $at }
audit-no-checkpoint = None yet
audit-line-signed = Signed by this office. What a checkpoint speaks for can be neither cut off nor rewritten.
audit-verify = Check again
audit-fault-signature = Checkpoint { $number } is not signed by this office, or was changed.
audit-fault-gap = The checkpoint before number { $number } is missing.
audit-fault-cut = The end of the log is missing: checkpoint { $number } speaks for { $entries } entries.
audit-fault-rewritten = Entries were written anew: checkpoint { $number } names another entry { $entries }.
audit-fault-outside = This is what the file kept outside says; the register's own checkpoints hold.
audit-export = Export
audit-export-title = Export the whole log
audit-export-text = The file holds every entry with its hash. The checkpoints lie beside it in a file of their own: keep that file outside this office, and nobody can cut or rewrite the log unseen.
audit-export-format = Form
audit-format-csv = Table for spreadsheets (CSV)
audit-format-json = JSON document
audit-format-pdf = Pages to read and file (PDF)
audit-export-file = File
audit-export-file-hint = Leave it empty to use the register's own folder.
audit-exported = { $count ->
    [one] { $count } entry is exported.
   *[other] { $count } entries are exported.
}
audit-checkpoints-file = Checkpoints beside it
audit-compare-title = Compare with checkpoints kept outside
audit-compare-text = Take the file of checkpoints of an earlier export.
audit-compare = Compare
audit-compare-good = The log goes on from these checkpoints: nothing was cut off or rewritten.
audit-kind-audit = Audit log
audit-audit-export = exported the audit log
audit-when-utc = When (UTC)
audit-pdf-until = { $count } entries until { $at }.
audit-pdf-note = Below each entry in small letters: officer, role, device, action, details, and the SHA-256 of the entry, which depends on all entries before it.
audit-pdf-page = Page
audit-pdf-demo = DEMONSTRATION: the people of this register are invented
audit-pdf-checkpoint = End of the log. Checkpoint { $number } speaks for { $entries } entries, { $at }.
audit-pdf-issuer = Public key of the office:

error-checkpoints-unreadable = This is not a file of checkpoints.
    .hint = Take the file that lies beside an export of the audit log; its name ends in checkpoints.json.
error-checkpoints-foreign = These checkpoints are those of another office.
    .hint = Take the file that this office exported.
