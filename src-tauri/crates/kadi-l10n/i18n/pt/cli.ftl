# Textos da linha de comandos.

# Perguntas no terminal.
cli-ask-short-code = Código curto:
cli-ask-passphrase = Frase secreta:
cli-ask-new-passphrase = Nova frase secreta (quatro palavras raras é o melhor):
cli-ask-again = Mais uma vez:
cli-ask-country = País, duas letras como SN:
cli-ask-region = Região sanitária, três letras como DKR:
cli-ask-district = Distrito (pode ficar vazio):
cli-ask-officer = Nome do primeiro agente:
cli-ask-password = Palavra-passe da conta DHIS2:
cli-ask-group = Grupo { $number } do código de recuperação:

# Erros da linha de comandos; .hint é o próximo passo.
cli-error-read = Não é possível ler o ficheiro { $file }.
    .hint = Verifique o nome e as suas permissões.
cli-error-write = Não é possível escrever o ficheiro { $file }.
    .hint = Verifique a pasta e o espaço livre no disco.
cli-error-json = { $file }, linha { $line }: não é o JSON esperado aqui.
    .hint = Corrija esta linha e tente de novo.
cli-error-missing-flag = Falta { $flag }.
    .hint = Acrescente-o ao comando; --help mostra como.
cli-error-no-passphrase = Não há ninguém para escrever a frase secreta.
    .hint = Indique o ficheiro que a contém com --passphrase-file.
cli-error-passphrases-differ = As duas frases secretas não são iguais.
    .hint = Recomece e escreva duas vezes as mesmas palavras.
cli-error-rows = Linhas não aceites: { $count }; a primeira é a linha { $line } ({ $field }).
    .hint = Corrija estas linhas e importe de novo; as pessoas conhecidas não são duplicadas.
cli-error-audit-broken = O diário de auditoria foi alterado: a entrada { $entry } não segue a anterior.
    .hint = Pare o trabalho, guarde o disco como está e avise o supervisor.
cli-error-unhealthy = Estas verificações falharam: { $checks }.
    .hint = Não altere nada e restaure a última cópia de segurança com o supervisor.
cli-error-not-loopback = Outras máquinas poderiam chegar a { $address }; o Kadi serve apenas esta.
    .hint = Use o endereço 127.0.0.1.
cli-error-address = O endereço { $address } já está ocupado.
    .hint = Escolha outro --port, ou 0 para um livre.

# Respostas curtas.
cli-yes = sim
cli-no = não
cli-yes-advise = sim; uma conta só de leitura é melhor
cli-done = Feito.
cli-nobody = Ninguém.
cli-job-sync = Sincronização
cli-job-batch = A fazer os cartões
cli-job-import = Importação
cli-job-index = A reconstruir o índice dos nomes
cli-job-print = Impressão de cartões
cli-decision-link = a mesma pessoa
cli-decision-review = a rever
cli-decision-alert = talvez
cli-decision-new = pessoa nova
cli-check-ok = bem
cli-check-warning = a ver
cli-check-failed = falhou

# Títulos das tabelas.
cli-column-account = Conta
cli-column-address = Endereço
cli-column-aliases = Outros identificadores
cli-column-attribute = Atributo
cli-column-attributes = Atributos
cli-column-batch = Lote
cli-column-bytes = Octetos
cli-column-card = Cartão
cli-column-cards = Cartões
cli-column-check = Verificação
cli-column-created = Novo identificador
cli-column-decision = Decisão
cli-column-demo = Demonstração
cli-column-description = Para quê
cli-column-detail = Detalhes
cli-column-enrollment = Inscrição
cli-column-entry = Entrada
cli-column-field = Campo
cli-column-files = Ficheiros
cli-column-folder = Pasta
cli-column-form = Forma
cli-column-guards = Travado por
cli-column-line = Linha
cli-column-mapped = Ligado
cli-column-pages = Páginas do PDF
cli-column-pairs = Pares
cli-column-passes = Passes
cli-column-people = Pessoas
cli-column-place = Local
cli-column-problem = Problema
cli-column-programmes = Programas
cli-column-score = Semelhança
cli-column-sequence = Exportação n.º
cli-column-sha256 = Soma (SHA-256)
cli-column-size = Tamanho (px)
cli-column-state = Estado
cli-column-subject = Sobre quê
cli-column-uid = Id. DHIS2
cli-column-values = Valores
cli-column-what = O quê
cli-column-when = Quando
cli-column-who = Quem

# A demonstração.
cli-demo-store = A criar o registo cifrado
cli-demo-server = A iniciar o servidor de demonstração
cli-demo-sync = A sincronizar
cli-demo-cards = A desenhar os cartões
cli-demo-portal = A escrever o portal de verificação
cli-demo-verify = A verificar três cartões
cli-demo-second-sync = A sincronizar de novo
cli-demo-synced = Registos sincronizados
cli-demo-linked = Ligados a uma pessoa conhecida
cli-demo-created = Pessoas novas
cli-demo-review = Pares a rever
cli-demo-cards-made = Cartões
cli-demo-pdf-pages = Páginas do PDF
cli-demo-valid = Cartões intactos dados como válidos
cli-demo-invalid = Cartões alterados dados como inválidos
cli-demo-revoked = Cartões revogados dados como revogados
cli-demo-second-changed = Alterados na segunda sincronização
cli-demo-non-get = Pedidos que não são GET
cli-demo-sync-seconds = Tempo de leitura
cli-demo-resolve-seconds = Tempo para saber quem é quem
cli-demo-cards-seconds = Tempo para os cartões
cli-demo-portal-seconds = Tempo para o portal
cli-demo-pdf = Cartões para ver
cli-demo-portal-page = Portal para abrir
cli-demo-store-folder = Registo
cli-demo-unlock = Agente e frase secreta
cli-demo-out = Está tudo em

# Um novo registo.
cli-init-made = O registo está em { $folder }. Este é o código de recuperação:
cli-init-keep = Anote-o e guarde-o em lugar seguro: nunca mais será mostrado.
cli-init-confirmed = O código de recuperação está confirmado.
cli-init-not-confirmed = O código de recuperação não está confirmado: verifique que os oito grupos estão na sua folha.

# Importação.
cli-import-rows = Linhas lidas
cli-import-created = Pessoas novas
cli-import-linked = Pessoas conhecidas
cli-import-review = Pares a rever
cli-import-errors = Linhas não aceites
cli-import-dry-run = Foi só um ensaio: nada foi escrito.
cli-import-more = { $count ->
    [one] e mais { $count }; --rejected FICHEIRO escreve-as todas.
   *[other] e mais { $count }; --rejected FICHEIRO escreve-as todas.
}

# O índice.
cli-stats-identities = Pessoas
cli-stats-merged = Fundidas noutra
cli-stats-records = Registos recebidos
cli-stats-rate = A sua parte
cli-stats-to-review = Pares a rever
cli-stats-alerts = Semelhanças possíveis
cli-review-pair = Par { $pair } · { $band }
cli-review-open = { $count ->
    [one] { $count } par está aberto.
   *[other] { $count } pares estão abertos.
}
cli-review-next = Mais: --after { $place }
cli-review-survivor = Ambos são agora { $id }.
cli-link-reading = A ler os registos
cli-link-linking = A comparar os registos
cli-link-records = Registos
cli-link-clusters = Pessoas encontradas
cli-link-links-file = Os pares estão em
cli-link-clusters-file = Os grupos estão em
cli-link-unread = { $field }: valores ilegíveis, deixados de fora: { $count }.

# DHIS2.
cli-dhis2-connected = Ligado
cli-dhis2-version = Versão do DHIS2
cli-dhis2-system = Nome do servidor
cli-dhis2-date = Relógio do servidor
cli-dhis2-programmes = Programas Tracker
cli-dhis2-org-units = Unidades organizacionais
cli-dhis2-can-write = A conta poderia escrever
cli-runs-new = Novos
cli-runs-updated = Alterados
cli-runs-unchanged = Sem alteração
cli-runs-gone = Ausentes
cli-runs-linked = Conhecidos
cli-runs-created = Pessoas novas
cli-runs-review = A rever
cli-runs-skipped = Não aceites
cli-mapping-saved = guardado
cli-mapping-suggested = uma sugestão, não guardada
cli-mapping-lines = Campos ligados
cli-mapping-unmapped = Campos que ficam vazios

# Cartões e códigos.
cli-verdict-valid = VÁLIDO
cli-verdict-expired = EXPIRADO
cli-verdict-superseded = SUBSTITUÍDO
cli-verdict-revoked = REVOGADO
cli-verify-log-none = Ainda nada foi verificado neste aparelho.
cli-verify-stale = (a lista tem { $days } dias: peça uma mais recente)
cli-verify-programmes = { $count ->
    [0] (em nenhum programa)
    [one] (em { $count } programa)
   *[other] (em { $count } programas)
}
cli-verdict-invalid = INVÁLIDO
cli-verdict-unknown-issuer = EMISSOR DESCONHECIDO
cli-verdict-not-a-kadi-code = NÃO É UM CÓDIGO KADI
cli-verdict-unreadable = ILEGÍVEL
cli-scan-nothing = nenhum código encontrado
cli-scan-unreadable = imagem ilegível
cli-warning-missing-field = Falta: { $field }.
cli-warning-shortened = O texto de { $slot } não cabe e foi encurtado.
cli-warning-missing-glyph = { $slot } tem letras que nenhum tipo de letra do cartão tem.
cli-warning-no-code = O cartão não tem código: os dados não têm token.
cli-warning-code-too-long = O código não cabe no seu lugar.
cli-warning-code-too-fine = O código é demasiado fino para ser bem lido.
cli-warning-unknown-setting = O modelo não tem a definição { $setting }.
cli-warning-bad-setting = O valor da definição { $setting } não serve; foi usado o habitual.

# Auditoria e servidor.
cli-audit-entries = Entradas que se seguem
cli-audit-whole = O registo está inteiro
cli-audit-head = Última impressão
cli-audit-exported = { $count } entradas estão em { $file }.
cli-serve-at = O Kadi está em { $url } (Ctrl+C para terminar)
