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

# Interromper, abandonar, aprovar, limitar.
action-pause = Interromper
batch-what = O que é feito
batch-out-pdf = PDF para imprimir, frentes e versos
batch-out-png = Uma imagem de cada lado
batch-out-zip = Todas as imagens num arquivo
batch-out-portal = A página de verificação da campanha
batch-out-none = Escolha pelo menos um PDF, imagens ou um arquivo.
batch-sheet = Páginas do PDF
batch-sheet-card = Um cartão por página, para impressoras de cartões
batch-sheet-a4 = Cartões em A4 com marcas de corte
batch-per-file = Pessoas por ficheiro
batch-per-file-hint = Vazio: 10 000, ou 2 000 com imagens
batch-cancel = Abandonar o lote
batch-cancel-title = Abandonar o lote { $id }?
batch-cancel-text = Os cartões feitos ficam. Os outros são anulados e nunca foram válidos; os cartões que teriam substituído voltam a contar. Não se pode voltar atrás. Para continuar mais tarde, interrompa-o.
batch-cancelled = O lote foi abandonado.
batch-given-up = Abandonado: { $reason }
batch-void = Cartões não feitos
batch-void-count = { $count ->
    [one] { $count } cartão não foi feito e está anulado.
   *[other] { $count } cartões não foram feitos e estão anulados.
}
batch-waits = Este lote espera a aprovação de um segundo agente.
batch-waits-text = Pedido por { $officer }, { $when }. Nada é feito até lá.
batch-waits-own = Outra pessoa tem de aprovar o que pediu. Pode retirá-lo.
batch-approve = Aprovar
batch-approved = Os cartões estão a ser feitos.
batch-approved-by = Aprovado por { $officer }.
batch-refuse = Recusar
batch-take-back = Retirá-lo
batch-refuse-title = Recusar o lote { $id }?
batch-refuse-text = Nada é feito. Quem o pediu lê o seu motivo.
batch-refused = O lote foi recusado.
batch-refused-by = Recusado por { $officer }: { $reason }
kadi-asked = O próprio Kadi
job-awaiting-approval = Espera aprovação
job-refused = Recusado
phase-void = A anular cartões
card-void = Nunca feito
reissue-action = Substituir
reissue-title = Substituir este cartão?
reissue-text = O cartão { $code } é revogado de imediato e todas as verificações o recusam. Um novo cartão com o seu próprio código é feito como este, pronto a imprimir.
reissue-confirm = Revogar e fazer um novo cartão
reissue-done = O novo cartão está feito, pronto a imprimir.
settings-quotas = Cartões por campanha
settings-quotas-text = Quantos cartões de uma campanha podem ser feitos ao todo. Os cartões abandonados são devolvidos.
settings-quotas-none = Nenhuma campanha é limitada.
settings-quota-cards = Cartões permitidos
settings-quota-used = { $used } de { $cards } usados
settings-quota-set = Limitar
settings-quota-lift = Levantar o limite
settings-quota-saved = O limite foi guardado.
field-approval-over = Um segundo agente aprova
field-outputs = O que é feito
field-sheet = Páginas do PDF
field-sheet-shift = Deslocamento na folha
field-cards = Cartões
settings-approval-never = nunca
settings-approval-over = { $count ->
    [one] lotes de mais de { $count } cartão
   *[other] lotes de mais de { $count } cartões
}
settings-approval-hint = Ninguém aprova um lote que pediu.
error-newer-card = Esta pessoa tem um cartão mais recente desta campanha.
    .hint = Abra a pessoa e substitua o cartão mais recente.
error-card-not-ready = O cartão de { $id } não pode ser feito assim.
    .hint = Um campo pode estar vazio ou longo demais, ou um possível duplicado espera revisão. Complete primeiro a ficha.
error-quota-reached = A campanha { $campaign } pode ter mais { $left } cartões, e foram pedidos { $asked }.
    .hint = Faça menos cartões, ou peça a um administrador que suba o limite.
error-approval-own = Foi o próprio que pediu este lote.
    .hint = Peça a outro agente que o aprove.
error-approval-done = Este lote não espera aprovação.
    .hint = Abra o lote para ver o que lhe aconteceu.
audit-cards-reissue = substituiu um cartão perdido
audit-cards-cancel-batch = abandonou um lote
audit-cards-void = anulou cartões não feitos
audit-cards-given-up = listou o que resta de um lote
audit-cards-complete = completou um lote
audit-cards-issue = emitiu cartões
audit-cards-issued = emitiu os últimos cartões de um lote
audit-cards-approve-batch = aprovou um lote
audit-cards-refuse-batch = recusou um lote
audit-cards-set-quota = mudou quantos cartões uma campanha pode ter
cli-column-void = Não feitos
cli-column-quota = Permitidos
cli-column-used = Usados
cli-no-quota = Nenhuma campanha é limitada.
cli-reissued = Novo cartão

## Wallet passes
pass-title = Passe
pass-action = Passe
pass-text = Uma ligação que prova este cartão num telefone, mesmo sem internet. Não contém nenhum nome.
pass-issue = Fazer um passe
pass-made = O passe está feito.
pass-none = Ainda não foi feito nenhum passe para este cartão.
pass-issued = em vigor
pass-revoked = anulado
pass-number = N.º
pass-from = De
pass-until = Até
pass-handle = Referência
pass-link = Ligação
pass-epoch = Época
pass-copy = Copiar a ligação
pass-copied = A ligação foi copiada.
pass-save = Guardar a imagem
pass-picture = Código do passe
pass-revoke = Anular
pass-revoke-text = O passe é recusado a partir de agora; os gabinetes e os portais sabem-no com as próximas alterações. O cartão continua válido.
pass-was-revoked = O passe está anulado.
pass-no-host = As definições ainda não indicam uma página de verificação: a ligação funciona no Kadi e nos portais, não num navegador.
todo-reprint = { $count ->
    [one] { $count } cartão saiu mal e tem de ser impresso de novo
   *[other] { $count } cartões saíram mal e têm de ser impressos de novo
}
