# Início, teclas.

home-greeting = Bom dia, { $name }
home-actions = Ações principais
home-verify = Verificar um cartão
home-find = Encontrar uma pessoa
home-cards = Fazer cartões
home-todo = A fazer
home-nothing = Nada está à sua espera.
home-last-sync = Última sincronização completa: { $when }
home-office = Este serviço
home-people = Pessoas
home-cards-valid = Cartões válidos
home-cards-revoked = Cartões revogados
home-place = Lugar
home-with-card = Com cartão
todo-connect = Ligar ao DHIS2
todo-map = Ligar os campos de um programa
todo-sync = Fazer a primeira sincronização
todo-recovery = A folha de recuperação não foi verificada
todo-act-connect = Ligar
todo-act-map = Ligar
todo-act-sync = Sincronizar
todo-act-recovery = Ver
todo-act-review = Rever
todo-act-look = Ver
todo-review = { $count ->
    [one] { $count } possível duplicado
   *[other] { $count } possíveis duplicados
}
todo-not-taken = { $count ->
    [one] { $count } linha da última sincronização não foi aceite
   *[other] { $count } linhas da última sincronização não foram aceites
}
todo-cards = { $count ->
    [one] { $count } cartão espera num lote
   *[other] { $count } cartões esperam em lotes
}
todo-signs = { $count ->
    [one] { $count } sinal de abuso por ver
   *[other] { $count } sinais de abuso por ver
}
job-kind-sync = Sincronização
job-kind-batch = Lote de cartões
job-kind-import = Importação de um ficheiro
job-kind-index = Índice dos nomes
help-title = Teclas
help-everywhere = Em todo o lado
help-places = Lugares
help-lists = Numa lista
key-search = Procurar uma pessoa
key-palette = Ir para, ou encontrar alguém
key-verify = Verificar um cartão
key-find = Encontrar uma pessoa
key-cards = Fazer cartões
key-sync = Sincronizar agora
key-lock = Bloquear
key-rows = Subir, descer
key-peek = Ver sem abrir
key-open = Abrir
key-close = Fechar uma camada
key-help = Esta lista

palette-hint = Um lugar, uma ação ou o nome de alguém
palette-lines = O que pode ser escolhido
palette-nothing = Nada se chama “{ $query }”.
palette-people = Todas as pessoas encontradas para “{ $query }”
