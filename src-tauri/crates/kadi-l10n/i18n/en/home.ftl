# Home, keys.

home-greeting = Hello { $name }
home-actions = Main actions
home-verify = Verify a card
home-find = Find a person
home-cards = Make cards
home-todo = To do
home-nothing = Nothing is waiting for you.
home-last-sync = Last complete synchronisation: { $when }
home-office = This office
home-people = People
home-cards-valid = Valid cards
home-cards-revoked = Revoked cards
home-place = Place
home-with-card = With a card
todo-connect = Connect to DHIS2
todo-map = Match the fields of a programme
todo-sync = Do the first synchronisation
todo-recovery = The recovery sheet was not checked
todo-act-connect = Connect
todo-act-map = Match
todo-act-sync = Synchronise
todo-act-recovery = Look
todo-act-review = Review
todo-act-look = Look
todo-review = { $count ->
    [one] { $count } possible duplicate
   *[other] { $count } possible duplicates
}
todo-not-taken = { $count ->
    [one] { $count } row of the last synchronisation was not taken
   *[other] { $count } rows of the last synchronisation were not taken
}
todo-cards = { $count ->
    [one] { $count } card is waiting in a batch
   *[other] { $count } cards are waiting in batches
}
todo-signs = { $count ->
    [one] { $count } open sign of misuse
   *[other] { $count } open signs of misuse
}
job-kind-sync = Synchronisation
job-kind-batch = Batch of cards
job-kind-import = Import of a file
job-kind-index = Index of names
help-title = Keys
help-everywhere = Everywhere
help-places = Places
help-lists = In a list
key-search = Search people
key-palette = Go to, or find somebody
key-verify = Verify a card
key-find = Find a person
key-cards = Make cards
key-sync = Synchronise now
key-lock = Lock
key-rows = Move up and down
key-peek = Look without opening
key-open = Open
key-close = Close one layer
key-help = This list

palette-hint = A place, an action, or somebody’s name
palette-lines = What can be chosen
palette-nothing = Nothing is called “{ $query }”.
palette-people = Everybody found for “{ $query }”
