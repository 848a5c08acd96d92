# Agentes, as suas funções, e a folha de recuperação do serviço.

officers-title = Agentes
officers-text = Cada agente tem a sua própria frase secreta. Dê a cada um a menor função que chegue para o seu trabalho.
officers-you = (você)
officers-name = Nome
officers-role = Função
officers-role-of = Função de { $name }
officers-state = Estado
officer-state-active = trabalha aqui
officer-state-no-passphrase = precisa de uma frase secreta
officer-state-left = saiu
officers-left = { $count ->
    [one] { $count } agente saiu; o que fez guarda o seu nome.
   *[other] { $count } agentes saíram; o que fizeram guarda os seus nomes.
}
officers-add = Acrescentar um agente
officers-add-text = Deixe que a própria pessoa escreva a frase secreta; mais ninguém precisa de a conhecer.
officers-added = { $name } já pode abrir o registo.
officers-rename = Mudar o nome
officers-renamed = O nome foi mudado.
officers-role-set = { $name }: { $role }
officers-reset = Nova frase secreta
officers-reset-text = { $name } escreve aqui uma nova frase secreta. A antiga já não abre nada.
officers-reset-done = { $name } tem uma nova frase secreta.
officers-remove = Retirar
officers-remove-title = Retirar { $name }?
officers-remove-text = A sua frase secreta deixa de abrir. Tudo o que fez fica no diário com o seu nome.
officers-removed = { $name } já não pode abrir o registo.
officers-roles = O que cada função pode fazer
access-any-officer = Abrir o registo
access-read-people = Ver as pessoas
access-write-people = Registar, importar e julgar
access-synchronise = Sincronizar com o DHIS2
access-make-cards = Fazer e imprimir cartões
access-revoke-cards = Revogar cartões
access-verify-cards = Verificar cartões em pormenor
access-export = Exportar portais
access-read-audit = Ler o diário
access-administer = Agentes, definições e cópias
recovery-renew = Fazer uma nova folha de recuperação
recovery-renew-title = Nova folha de recuperação
recovery-renew-text = A folha antiga já não abre nada. Guarde a nova em lugar seguro, longe deste computador.
recovery-confirm-now = Conferir a folha
recovery-state-confirmed = A folha de recuperação foi conferida.
recovery-state-unconfirmed = Ainda ninguém conferiu a folha de recuperação.
recovery-state-hint = Sem ela, ninguém pode ajudar um serviço que esqueceu as suas frases secretas.
recovery-confirmed = A folha de recuperação está certa.
