# Sinais de abuso: o que as verificações e os desbloqueios mostram juntos.

fraud-title = Sinais de abuso
fraud-line = O que mostram as verificações e os desbloqueios desde { $since }. Um sinal não é uma prova: examine-o e depois decida.
fraud-link = Sinais de abuso
fraud-back = Diário de auditoria
fraud-empty = Nenhum sinal de abuso. O Kadi procura códigos adivinhados e falsificados, cartões que circulam ou voltam depois de revogados, trabalho à noite e frases-passe adivinhadas.
fraud-looked = Verificações: { $verifications } · horas: { $hours } · dias: { $days }
fraud-too-few = Poucos eventos para dizer o que é invulgar (horas: { $hours } de { $least }, dias: { $days } de { $leastdays }). Os outros sinais são dados desde o primeiro dia.
fraud-skipped = { $count ->
    [one] Não foi possível ler uma linha dos registos.
   *[other] Não foi possível ler { $count } linhas dos registos.
}
fraud-by-kind = Por tipo
fraud-filter = Mostrar
fraud-filter-0 = Todos os sinais
fraud-filter-60 = Risco de 60 ou mais
fraud-filter-80 = Risco de 80 ou mais
fraud-none-so-high = Nenhum sinal com um risco tão alto.
fraud-list = Sinais, o mais grave primeiro
fraud-evidence = Indícios
fraud-choose = Escolha um sinal para ver em que se baseia.
fraud-todo = O que fazer
fraud-open = aberto
fraud-dismissed = posto de lado
fraud-dismissed-by = Posto de lado por { $officer }, { $when }: { $reason }
fraud-dismiss = Pôr de lado
fraud-dismiss-text = Diga o que se apurou. O sinal fica na lista e volta a abrir-se quando houver novos indícios.
fraud-dismissed-done = O sinal foi posto de lado
fraud-column-id = Número
fraud-column-risk = Risco
fraud-column-kind = Sinal
fraud-column-place = Lugar
fraud-column-other-place = Outro lugar
fraud-column-first = De
fraud-column-last = Até
fraud-column-events = Eventos
fraud-column-cards = Cartões diferentes
fraud-column-refused = Recusados
fraud-column-because = Porquê
fraud-column-action = O que fazer
fraud-column-state = Estado
fraud-column-reason = Motivo
fraud-column-open = Abertos
fraud-column-dismissed = Postos de lado
fraud-apart = Tempo entre os dois
fraud-seconds = { $count ->
    [one] 1 segundo
   *[other] { $count } segundos
}
fraud-minutes = { $count ->
    [one] 1 minuto
   *[other] { $count } minutos
}
fraud-kind-brute-force = Códigos adivinhados
fraud-kind-invalid-hmac = Códigos falsificados
fraud-kind-replay = Um cartão para vários
fraud-kind-impossible-pace = Um cartão em dois lugares
fraud-kind-off-hours = Trabalho a horas estranhas
fraud-kind-revoked-card = Cartão revogado outra vez
fraud-kind-unlock-guessing = Frases-passe adivinhadas
fraud-kind-unusual = Hora invulgar
fraud-says-brute-force = Foram experimentados, um após outro, muitos códigos diferentes que nenhuma lista conhece.
fraud-says-invalid-hmac = Foram mostrados códigos cuja prova não vale: foram alterados, ou feitos por outra pessoa.
fraud-says-replay = O mesmo cartão válido foi mostrado repetidamente numa hora, mais do que uma visita precisa.
fraud-says-impossible-pace = O mesmo cartão foi mostrado em dois lugares com menos tempo entre eles do que o caminho demora. Um dos dois pode ser uma cópia.
fraud-says-off-hours = Foram verificados cartões a horas em que este balcão não trabalha nos outros dias.
fraud-says-revoked-card = Um cartão revogado voltou depois de ter sido recusado.
fraud-says-unlock-guessing = Foram experimentadas muitas frases-passe erradas antes de o registo ser aberto.
fraud-says-unusual = Nenhuma regra o nomeia, mas aqui não há horas como esta. Pode ser um dia de campanha.
fraud-action-brute-force = Pergunte quem usava este balcão nessa altura. Não mude nada nos cartões: adivinhar não encontra nenhum.
fraud-action-invalid-hmac = Guarde o próximo cartão desses ou uma imagem, e avise o programa de que alguém faz cartões.
fraud-action-replay = Compare o portador com a pessoa do cartão. Se outros o usam, revogue-o e emita um novo.
fraud-action-impossible-pace = Ligue para o outro lugar e compare os portadores. Se um cartão é uma cópia, revogue-o e emita um novo.
fraud-action-off-hours = Pergunte quem tinha a chave da sala. Uma campanha à noite é uma boa razão.
fraud-action-revoked-card = Peça o cartão ao portador, e porque foi revogado. Publique as alterações em todos os portais.
fraud-action-unlock-guessing = Pergunte ao agente quem abriu o registo. Se não foi ele, defina uma nova frase-passe e guarde o computador fechado à chave.
fraud-action-unusual = Pergunte o que aconteceu nessa hora. Se houver uma boa razão, ponha o sinal de lado.
fraud-because-rate = mais verificações do que o habitual
fraud-because-refused = mais códigos recusados do que o habitual
fraud-because-ended = mais cartões expirados ou revogados do que o habitual
fraud-because-other-codes = mais códigos que não são do Kadi
fraud-because-repeats = um cartão mostrado muitas vezes
fraud-because-burst = muitíssimos num minuto
fraud-because-hour-of-day = uma hora em que raramente se trabalha
fraud-because-wrong-passphrases = frases-passe erradas na mesma hora
fraud-logs = Outros dispositivos
fraud-logs-text = Só com os registos de outros balcões o Kadi vê um cartão mostrado em dois lugares. Um registo não contém nenhum nome: copie o ficheiro verifications.jsonl da pasta do outro dispositivo.
fraud-logs-none = Só este dispositivo é examinado.
fraud-log-file = Ficheiro
fraud-log-place = Lugar
fraud-log-desk = Balcão
fraud-log-desk-hint = Só quando o lugar tem vários.
fraud-log-verifications = Verificações
fraud-log-last = A mais recente
fraud-log-take = Receber o registo
fraud-log-taken = O registo de { $place } passa a ser examinado
fraud-report = Guardar num ficheiro
fraud-report-text = Todos os sinais dos últimos 30 dias com as suas provas, numa tabela. Não contém nomes.
fraud-form-csv = Tabela para folha de cálculo (CSV)
fraud-form-xlsx = Livro (XLSX)
fraud-report-form = Guardar como
fraud-reported = { $rows ->
    [one] Foi escrito um sinal em { $file }.
   *[other] Foram escritos { $rows } sinais em { $file }.
}
field-log-place = Lugar
field-log-desk = Balcão
field-report-file = Ficheiro
audit-kind-fraud = Sinais de abuso
audit-fraud-dismiss = pôs de lado um sinal de abuso
audit-fraud-take-log = recebeu o registo de outro balcão
audit-fraud-report = guardou os sinais de abuso num ficheiro
error-sign-not-found = Este sinal de abuso já não existe.
    .hint = Veja a lista de novo.
error-log-unreadable = Este ficheiro não é um registo de verificações.
    .hint = Escolha o ficheiro verifications.jsonl da pasta do outro dispositivo.
