# Sincronização.

sync-title = Sincronização
sync-nothing-sent = O Kadi só lê: nada é enviado ao DHIS2.
sync-now = Sincronizar agora
sync-connection = Ligação e campos
sync-no-connection = Ainda não há servidor DHIS2 configurado.
sync-fresh = Tudo chegou, { $when }.
sync-offline = Sem ligação. Trabalha com os dados de { $when }.
sync-offline-never = Ainda não chegaram dados.
sync-working = O Kadi está a trabalhar. Pode continuar entretanto.
sync-attention = { $count ->
    [one] { $count } coisa para ver.
   *[other] { $count } coisas para ver.
}
sync-not-fresh = Trabalha com os dados de { $when }.
sync-last = Última completa
sync-people = Pessoas verificadas
sync-came-in = O que chegou
sync-new = Novas
sync-updated = Alteradas
sync-linked = Ligadas a alguém conhecido
sync-created = Novas pessoas
sync-review = A rever
sync-not-taken = Não aceites
sync-all-taken = Todas as linhas foram aceites.
sync-history = Últimas execuções
sync-started = Início
sync-size = Recebido
sync-more = Detalhes
sync-less = Fechar
sync-duration = Duração
sync-unchanged = Sem alteração
sync-deleted = Apagadas no DHIS2
sync-gone = Já não mostradas
sync-returned = Mostradas de novo
sync-requests = Pedidos, todos de leitura
sync-fetching = Leitura
sync-resolving = Quem é quem
size-kb = { $count } kB
skipped-no-name = Sem nome: complete no DHIS2
skipped-not-served = Não servidas pelo servidor
skipped-not-an-object = Ilegíveis
skipped-bad-uid = Sem identificador válido
skipped-bad-attribute = Com um atributo ilegível
skipped-bad-date = Com uma data ilegível
skipped-bad-enrollment = Com uma inscrição ilegível
skipped-unreadable-date = Com uma data ilegível
skipped-unknown-sex = Com um sexo desconhecido
skipped-unknown-option = Com uma opção desconhecida
skipped-unknown-org-unit = Com uma unidade desconhecida
schedule-title = Automaticamente
schedule-text = Enquanto o Kadi estiver aberto e desbloqueado. As execuções falhadas passam a ser uma só.
schedule-off = desligado
schedule-next = Próxima
schedule-every = Sincronizar a cada
schedule-cards = Fazer cartões para as pessoas novas
schedule-held = À sua espera: { $reason } Continua depois de uma sincronização com êxito.
schedule-failed = { $count ->
    [one] { $count } tentativa falhou; a próxima vem mais tarde do que o habitual.
   *[other] { $count } tentativas seguidas falharam; a próxima vem mais tarde do que o habitual.
}
schedule-saved = O horário foi guardado.

server-title = Ligação ao DHIS2
server-text = Contado desde que o Kadi foi desbloqueado. Um servidor que falha sem parar é deixado em paz por um momento.
server-look = Ver de novo
server-breaker = Estado
breaker-closed = os pedidos saem
breaker-open = deixado em paz por um momento
breaker-half-open = um pedido tenta
server-in-a-row = Falhas seguidas
server-opened = Vezes deixado em paz
server-held-back = Pedidos retidos
server-requests = Pedidos enviados
server-retries = Destes, repetidos
server-failures = Pedidos abandonados

webhook-title = Notificações do DHIS2
webhook-text = Quem conhece o segredo pode pedir ao Kadi que sincronize, e mais nada. O que uma notificação diz nunca é lido.
webhook-off = Não são aceites notificações.
webhook-active = Notificações aceites
webhook-made-at = Segredo criado
webhook-heard = Recebidas desde o início do Kadi
webhook-last = Última
webhook-make = Criar um segredo
webhook-renew = Criar um novo segredo
webhook-revoke = Não aceitar mais
webhook-once = Copie-o agora: o segredo não volta a ser mostrado.
webhook-path = Endereço, depois do endereço do Kadi
webhook-secret = Segredo
