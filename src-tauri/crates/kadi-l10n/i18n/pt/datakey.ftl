# A chave de dados do registo, e a sua mudança.

data-key-title = Chave do registo
data-key-text = O registo está cifrado com uma só chave, que cada frase secreta abre. Mude-a quando um agente foi removido, ou quando volta um computador que esteve fora das suas mãos: o que alguém guardou da chave antiga já não abre nada deste registo.
data-key-ready = Acompanham uma mudança
data-key-waiting = Precisariam de uma nova frase secreta
data-key-recovery = A folha de recuperação acompanha
data-key-nobody = Ninguém
data-key-waiting-text = Não abriram o registo com esta versão do Kadi. Que o desbloqueiem uma vez; senão precisam depois de uma nova frase secreta.
data-key-leave = Continuar sem eles
data-key-recovery-text = Faça primeiro uma nova folha de recuperação.
data-key-rotate = Mudar a chave
data-key-rotate-title = Mudar a chave do registo?
data-key-rotate-text = Todos ficam bloqueados e voltam a abrir o registo com a sua frase secreta. A folha de recuperação fica como está. Demora alguns segundos, minutos num registo grande.
data-key-backups = As cópias antigas ficam com a chave antiga: faça uma nova cópia, e destrua as antigas quando já não precisar delas.
data-key-done = O registo tem uma nova chave. Desbloqueie-o outra vez.
data-key-left-out = Estes agentes precisam de uma nova frase secreta: { $names }.
data-key-offer = Quem guardou uma cópia do registo ou da sua chave ainda pode abrir essa cópia. Mude a chave do registo, para que não abra nada do que vem depois.
data-key-offer-go = Ir à chave
data-key-offer-cli = Para excluir quem guardou uma cópia da chave: kadi store rotate-key
audit-store-rotate-key = mudou a chave do registo

error-slots-old = Estes agentes ainda não podem acompanhar: { $officer }.
    .hint = Que desbloqueiem uma vez, ou continue sem eles e dê-lhes uma nova frase secreta.
error-recovery-old = A folha de recuperação não pode acompanhar.
    .hint = Faça primeiro uma nova folha de recuperação, depois mude a chave.
