# Primeira configuração e abertura.

setup-step-language = Boas-vindas
setup-step-place = Lugar
setup-step-officer = Agente
setup-step-recovery = Folha de recuperação
setup-step-source = Dados
setup-step-sync = Primeira sincronização
setup-choose = Escolher…
setup-place-title = Onde fica o seu serviço?
setup-place-text = A região faz parte de cada novo identificador.
setup-officer-title = O primeiro agente
setup-officer-text = Este agente é o administrador e pode fazer tudo.
setup-create = Criar o registo
setup-creating = A criar…
welcome-title = O Kadi sabe quem é quem, mesmo sem internet
welcome-1 = Encontra as pessoas do registo, mesmo se um nome estiver escrito de outra forma.
welcome-2 = Faz cartões de saúde e verifica-os sem rede.
welcome-3 = Guarda todos os dados cifrados neste computador.
welcome-read-only = O Kadi só lê o DHIS2. Nunca escreve nele.
passphrase-hint = Pelo menos 12 caracteres. Quatro palavras raras são fáceis de lembrar.
passphrase-new = Nova frase secreta
passphrase-suggest = Propor quatro palavras
passphrase-too-weak = Muito fraca
passphrase-good = Boa
passphrase-strong = Forte
recovery-title = A sua folha de recuperação
recovery-text = Imprima ou copie estes oito grupos, e guarde a folha em lugar seguro, longe deste computador.
recovery-warning = Sem frase secreta e sem esta folha, ninguém pode abrir os dados.
recovery-print = Imprimir
recovery-written = Já a copiei
recovery-see-again = Ver os grupos de novo
recovery-confirm-title = Verifique a sua folha
recovery-confirm-text = Escreva dois grupos da folha, para ter a certeza de que está certa.
recovery-group = Grupo { $count }
recovery-unlock-title = Abrir com a folha de recuperação
recovery-unlock-text = Escreva os oito grupos e escolha uma nova frase secreta.
recovery-unlock-code = Os oito grupos
source-title = Com que dados quer trabalhar?
source-demo = Experimentar com dados de demonstração
source-demo-text = 2 000 pessoas inventadas. A faixa DEMONSTRAÇÃO aparece em todo o lado.
source-dhis2 = Ligar ao DHIS2
source-dhis2-text = Precisa do endereço e de uma conta, de preferência só de leitura.
first-sync-title = Primeira sincronização
first-sync-text = Pode demorar alguns minutos. Já pode trabalhar; um corte de energia não faz perder nada.
first-sync-done = { $count ->
    [one] { $count } pessoa está no registo.
   *[other] { $count } pessoas estão no registo.
}
first-sync-to-work = Começar a trabalhar
connect-title = Ligação ao DHIS2
connect-account = Conta
connect-by-password = Nome e senha
connect-by-token = Token de acesso pessoal
connect-password = Senha
connect-allow-http = Permitir este endereço embora não seja cifrado
connect-test = Testar
connect-testing = A testar…
connect-save = Usar este servidor
connect-since = Guardada
connect-connected = Ligado: { $name }, DHIS2 { $version }
connect-programmes = { $count ->
    [one] { $count } programa Tracker pode ser lido.
   *[other] { $count } programas Tracker podem ser lidos.
}
connect-can-write = Esta conta também poderia escrever.
connect-can-write-hint = O Kadi nunca escreve; uma conta só de leitura é mais segura.
connect-newer = { $version }: mais recente do que este Kadi conhece, lido como { $known }
connect-newer-hint = Quase tudo estará certo. Procure um Kadi mais recente.
connect-calendar = Este servidor escreve as datas noutro calendário ({ $calendar }).
connect-calendar-hint = O Kadi não as converte: veja as datas de exemplo antes de ligar uma data de nascimento.
map-title = Que atributo vai para onde?
map-text = As ligações prováveis estão preenchidas. Verifique-as com os exemplos.
map-field = Campo
map-attribute = Atributo DHIS2
map-sample = Exemplos
map-none = – nenhum –
map-no-programme = A conta não pode ler nenhum programa Tracker.
map-filter = Encontrar um atributo
map-count = Atributos: { $shown } de { $all }, os prováveis primeiro
map-nothing = Nenhum atributo tem isto no nome ou no código.
map-field-of = Campo de { $attribute }
map-unfilled = Não preenchidos: { $fields }.
map-odd-date = Não é uma data do nosso calendário: veja-a no DHIS2.
map-guarded-note = Os atributos sensíveis não podem ser escolhidos. O que não é ligado não é lido.
map-save = Guardar as ligações
map-saved = As ligações foram guardadas.
unlock-title = Abrir o registo
unlock-officer = Agente
unlock-open = Abrir
unlock-opening = A abrir…
unlock-forgot = Esqueceu a frase secreta?
unlock-caps = A tecla Caps Lock está ativa.
unlock-wait = { $count ->
    [one] Espere { $count } segundo e tente de novo.
   *[other] Espere { $count } segundos e tente de novo.
}
unlock-working = { $job }: { $done } de { $total }, continua
unlock-working-begun = { $job }: continua
unlock-short-code = Código curto
unlock-by-passphrase = Usar a frase secreta
unlock-by-short-code = Usar o código curto
unlock-verify = Verificar um cartão
