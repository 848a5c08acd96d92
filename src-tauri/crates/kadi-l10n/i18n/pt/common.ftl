# As palavras de todo o lado: ações, campos, estados, lugares.

action-save = Guardar
action-cancel = Cancelar
action-close = Fechar
action-back = Voltar
action-next = Continuar
action-retry = Tentar de novo
action-undo = Anular
action-edit = Editar
action-open = Abrir
action-confirm = Confirmar
action-copy = Copiar
action-copied = Copiado
action-show = Mostrar
action-hide = Esconder
action-skip = Mais tarde
action-stop = Parar
action-resume = Retomar
action-clear = Limpar
action-change = Mudar

place-home = Início
place-people = Pessoas
place-duplicates = Duplicados
place-cards = Cartões
place-verify = Verificar
place-sync = Sincronizar
place-share = Partilhar
place-audit = Diário
place-settings = Definições
place-help = Ajuda
place-unlock = Abrir o registo
place-setup = Configuração

nav-main = Lugares principais
nav-skip = Ir para o conteúdo
top-search = Procurar uma pessoa
top-search-hint = Procurar uma pessoa: nome, identificador, telefone ( / )
top-lock = Bloquear (Ctrl+L)
top-officer = Agente a trabalhar

field-first-name = Nomes próprios
field-last-name = Apelido
field-full-name = Nome completo numa coluna
field-age = Idade
field-interval-minutes = Minutos entre duas execuções
field-name = Nome
field-date-of-birth = Data de nascimento
field-birth-estimated = Data estimada
field-sex = Sexo
field-phone = Telefone
field-district = Distrito
field-commune = Comuna
field-mother-name = Nome da mãe
field-external-id = Outro identificador
field-mpi-id = Identificador
field-region = Região
field-country = País
field-gender = Sexo
field-phone-number = Telefone
field-health-center = Centro de saúde
field-zone = Zona
field-programme = Programa
field-programme-uid = Programa
field-dhis2-uid = Identificador DHIS2
field-officer-name = Nome do agente
field-passphrase = Frase secreta
field-language = Língua
field-reason = Motivo
field-template = Modelo
field-dpi = Resolução de impressão
field-campaign = Campanha
field-verify-host = Servidor da página de verificação
field-qr-mode = Conteúdo do código QR
field-auto-lock-minutes = Bloquear após
field-stale-days = Dados antigos após
field-card-months = Validade dos cartões
field-url = Endereço do servidor
field-username = Nome de utilizador
field-token = Token
field-code = Código
field-card-field = Campo do cartão
field-identifier = Identificador
field-map = Colunas
field-place = Distrito e comuna
field-survivor = Identificador que fica
field-after = Lugar na lista
field-limit = No máximo

sex-female = Feminino
sex-male = Masculino
sex-other = Outro
sex-unknown = Não conhecido

card-valid = Válido
card-revoked = Revogado
card-superseded = Substituído
card-expired = Expirado
card-none = Sem cartão

status-active = Ativa
status-deactivated = Desativada
status-merged = Fundida

role-program-admin = Administrador
role-supervisor = Supervisor
role-district-officer = Agente distrital
role-print-operator = Operador de impressão
role-clinic-staff = Pessoal de clínica
role-auditor = Auditor

job-queued = À espera
job-running = Em curso
job-paused = Interrompido
job-cancelled = Parado
job-done = Terminado
job-failed = Falhou
phase-fetch = A ler o DHIS2
phase-census = Comparação com o DHIS2
phase-resolve = A ver quem é quem
phase-index = A reconstruir o índice
phase-issue = A emitir cartões
phase-render = A desenhar cartões
phase-files = A escrever ficheiros
phase-check = A verificar linhas
phase-import = A importar linhas

pill-fresh = Em dia · { $when }
pill-fresh-detail = { $count ->
    [one] { $count } pessoa verificada
   *[other] { $count } pessoas verificadas
}
pill-offline = Sem ligação · dados de { $when }
pill-offline-never = Sem ligação · ainda sem dados
pill-offline-detail = Pode fazer tudo exceto sincronizar.
pill-working = { $what } · { $percent } %
pill-working-unknown = { $what }…
pill-attention = { $count } para ver
pill-attention-old = Dados de { $when }
pill-attention-detail = Abra a lista: cada linha tem o seu próximo passo.
pill-damaged = Pare: verificar o registo
pill-damaged-detail = O registo neste disco está danificado.
pill-label = Estado dos dados
tray-open = Abrir o Kadi
tray-quit = Sair do Kadi
tray-locked = Bloqueado

demo-banner = DEMONSTRAÇÃO
demo-banner-people = Dados inventados: { $count } pessoas que não existem.
demo-banner-text = Todas as pessoas aqui são inventadas. Os cartões não são válidos.

count-people = { $count ->
    [one] { $count } pessoa
   *[other] { $count } pessoas
}
count-cards = { $count ->
    [one] { $count } cartão
   *[other] { $count } cartões
}
count-minutes = { $count ->
    [one] { $count } minuto
   *[other] { $count } minutos
}
count-days = { $count ->
    [one] { $count } dia
   *[other] { $count } dias
}
count-months = { $count ->
    [one] { $count } mês
   *[other] { $count } meses
}
count-seconds = { $count ->
    [one] { $count } segundo
   *[other] { $count } segundos
}
time-left-seconds = { $count ->
    [one] falta cerca de { $count } segundo
   *[other] faltam cerca de { $count } segundos
}
time-left-minutes = { $count ->
    [one] falta cerca de { $count } minuto
   *[other] faltam cerca de { $count } minutos
}
progress-of = { $done } de { $total }
when-never = nunca
when-today = hoje { $time }
when-yesterday = ontem { $time }
value-unknown = não conhecido
value-all = Todos
kadi-itself = Kadi

error-title = Isto não resultou
error-incident = Número do problema: { $incident }
loading = A carregar…
toast-region = Mensagens
required-field = obrigatório
optional-field = facultativo
