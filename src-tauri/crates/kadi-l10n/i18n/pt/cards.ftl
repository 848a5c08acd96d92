# Lotes de cartões.

cards-line = Os lotes, o mais recente primeiro.
cards-new = Novo lote
cards-empty = Faça os seus primeiros cartões.
cards-batch = Lote
cards-batch-title = Lote { $id }
cards-made = Criado
cards-folder = Pasta
cards-files = Ficheiros
cards-pages = Páginas do PDF
batch-title = Fazer cartões
batch-text = Escolha quem e como; nada é feito antes de ver se está tudo pronto.
batch-who = Para quem?
batch-everybody = Todo o registo
batch-district-hint = Vazio: todos os distritos
batch-limit-hint = Vazio: todos
batch-campaign-hint = Vazio: o código do programa
batch-again = Também para quem já tem cartão válido
batch-check = Ver o que está pronto
batch-ready-title = Está tudo pronto?
batch-ready-text = Os cartões que não estão prontos ficam de fora; complete as fichas e faça-os mais tarde.
batch-selected = Escolhidas
batch-ready = Prontos
batch-problem = Não prontos porque
batch-first = As primeiras
batch-make = { $count ->
    [one] Fazer { $count } cartão
   *[other] Fazer { $count } cartões
}
problem-missing-field = Um campo está vazio
problem-does-not-fit = Um texto é longo demais para o cartão
problem-in-review = Um possível duplicado tem de ser revisto primeiro
problem-has-card = Já tem um cartão válido
