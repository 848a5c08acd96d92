# O registo em lista e em números, alertas.

count-people-more = mais de { $count } pessoas
people-sorted-newest = Demasiadas para ordenar: as mais recentes primeiro. Junte uma palavra ou um filtro.
people-looking = A procura continua…
people-look-on = Continuar
people-few-so-far = Poucas pessoas correspondem entre as vistas até agora.
people-none-narrowed = Ninguém corresponde a estes filtros.
people-close = Grafias próximas: { $words }
people-close-title = Grafias próximas:
people-read-near = Ninguém tem este identificador. Identificadores parecidos:
people-selected = { $count ->
    [one] { $count } selecionada
   *[other] { $count } selecionadas
}
people-selected-all = As { $count } estão selecionadas
people-select-none = Limpar a seleção
filters-clear = Limpar os filtros
filters-label = Restringir a lista
filter-age = Idade
filter-card = Cartão
filter-status = Estado
filter-quality = Dados
filter-sort = Ordem
filter-review = Possível duplicado
place-none = não indicado
age-0-4 = 0 a 4 anos
age-5-14 = 5 a 14 anos
age-15-24 = 15 a 24 anos
age-25-44 = 25 a 44 anos
age-45-64 = 45 a 64 anos
age-65- = 65 anos e mais
cards-valid = Cartão válido
cards-revoked = Cartão revogado
cards-none = Sem cartão
sort-name = Por nome
sort-newest = Mais recentes
sort-oldest = Mais antigas
trait-birth-missing = Data de nascimento em falta
trait-birth-estimated = Data de nascimento estimada
trait-birth-january = Nascida a 1 de janeiro
trait-sex-missing = Sexo em falta
trait-phone-missing = Telefone em falta
trait-district-missing = Distrito em falta
trait-mother-missing = Nome da mãe em falta
key-select = Selecionar uma linha
key-select-all = Selecionar tudo
stats-title = O registo em números
stats-records = Registos recebidos
stats-records-line = do DHIS2, ficheiros e inscrições
stats-known = Já conhecidos
stats-known-line = { $known } de { $records } registos
stats-known-why = Registos reconhecidos como de uma pessoa já conhecida, à chegada ou por uma fusão desde então, em relação a todos os registos recebidos.
stats-to-review = A rever
stats-alerts = Alertas
stats-alerts-line = possíveis, fora da fila
stats-trend-weeks = As últimas 12 semanas
stats-trend-months = Os últimos 12 meses
stats-week-from = Semana de
stats-month-from = Mês de
stats-registered = Pessoas novas
stats-linked = Reconhecidas
stats-merged = Fundidas
stats-as-table = Em tabela
stats-quality = O que falta
stats-quality-head = Dado
stats-share = Parte
stats-communes = Por comuna
stats-programmes = Por programa
stats-enrollments = Inscrições
stats-heaps = Mesmo nome, nascidas a 1 de janeiro
stats-heaps-line = Datas muitas vezes adivinhadas. Aqui escondem-se duplicados.
stats-heaps-none = Nenhum nome aparece cinco vezes com esta data.
alerts-title = Alertas
alerts-line = Pessoas que talvez sejam a mesma, com poucos indícios. Não estão na fila de revisão.
alerts-empty = Nenhum alerta.
alerts-count = { $count ->
    [one] { $count } alerta
   *[other] { $count } alertas
}
alerts-because = poucos indícios: { $guards }
alerts-to-review = Rever
alerts-dismiss = Pessoas diferentes
alerts-dismiss-text = Este par nunca mais será mostrado.
alerts-more = Mostrar mais
alerts-moved = O par espera agora por revisão.
alerts-dismissed = Anotado: este par não volta a ser mostrado.
cli-column-quality = Dados
cli-column-enrollments = Inscrições
cli-stats-known = De pessoas já conhecidas
cli-progress-of-more = { $done } de mais de { $total }
todo-alerts = { $count ->
    [one] { $count } alerta: possível, fora da fila
   *[other] { $count } alertas: possíveis, fora da fila
}
