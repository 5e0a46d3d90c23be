import { type Language } from './languages.ts';

/**
 * The words that every text of a language is full of, and how people greet, thank and ask in mail. Function words are the
 * classic evidence for short texts: a mail of one sentence has several of them and hardly a trigram profile.
 */
export const FUNCTION_WORDS: Readonly<Record<Exclude<Language, 'ja' | 'zh'>, string>> = {
  en: `the of and to in is that it for you was with on are as be this have at from or by not we your can could would
    please thanks thank hello dear hi regards when what which how where who why will i my me our us about if do does did
    has had been there any some just get let know see soon but they he she his her their them an a am so all still is`,
  de: `der die das und ist nicht ich sie es wir ihr mit auf für von den dem des ein eine einen einem einer zu zum zur im
    am bei aus nach wie was wann wer wo warum bitte danke vielen dank hallo guten tag liebe lieber sehr geehrte grüße
    grüßen freundlichen haben habe hat sind war wird werden können könnten kann mir mich ihnen ihre ihren ihrem mein
    meine meinem meiner noch auch schon oder aber wenn dass daß als so uns unser unsere kein keine über bald gerne`,
  fr: `le la les des du de un une et est que qui ne pas je tu il elle nous vous ils sont avec pour sur dans par au aux ce
    cette ces mon ma mes votre vos notre nos leur son sa ses été avoir être suis avez avons bonjour bonsoir merci cher
    chère cordialement quand quel quelle comment où pourquoi s'il plaît plait pouvez pourriez mais ou donc si j'ai c'est
    d'un d'une qu'il n'est l'on encore bientôt toujours très bien aussi moi salut madame monsieur`,
  es: `el la los las un una unos unas y de del que en es no por para con se su sus al lo como más pero mi me te nos usted
    ustedes está están son ha he han hay fue ser muy cuándo cuando qué cuál dónde cómo quién hola buenos días tardes
    gracias saludos estimado estimada favor puede pueden podría podrían tengo tiene tienen quisiera sobre también ya
    cordial atentamente hasta pronto este esta esto nuestro nuestra sin si porque todavía sigue`,
  it: `il lo la i gli le un uno una e è di del della dei delle che non per con su si da dal nel nella al alla sono ho ha
    hanno abbiamo avete mi ti ci vi suo sua suoi mio mia miei nostro vostro come quando quale dove perché chi cosa
    buongiorno buonasera salve ciao gentile grazie cordiali saluti distinti prego favore può potrebbe potete vorrei
    questo questa ma anche ancora più se presto molto essere c'è`,
  pt: `o a os as um uma uns umas e é de do da dos das que não em no na nos nas por para com se seu sua seus suas ao aos à
    como mais mas meu minha meus me nos você vocês está estão são foi ser tem têm tenho há quando qual onde quem porquê
    olá bom dia boa tarde obrigado obrigada cumprimentos atenciosamente prezado prezada caro cara favor pode poderia
    podem gostaria também já até breve este esta isso nosso nossa sobre ainda sem pelo pela muito`,
  nl: `de het een en van is dat niet ik je jij u uw we wij ze zij zijn met op voor aan in te er bij uit naar als ook maar
    om dan nog wel wat wanneer waar wie hoe waarom welke hallo beste geachte goedendag dag bedankt dank vriendelijke
    groet groeten alstublieft alsjeblieft kunt kun kan zou heeft heb hebben hebt wordt worden mijn mij ons onze geen
    deze dit die over graag al of zo tot ziens`,
  sv: `och det att en ett är som på av för med jag du han hon vi ni de den inte har till om var när hur vad vem varför
    vilken hej tack hälsningar vänliga vänligen mvh kan kunna skulle ska skall vill min mitt mina din ditt er ert vår
    vårt mig dig oss så men eller från också bara får finns fortfarande snart bästa god morgon vi ses hjälpen detta
    denna dessa blir efter`,
  da: `og det at en et er som på af for med jeg du han hun vi de den ikke har til om var når hvornår hvordan hvad hvem
    hvorfor hvor hvilken hej tak hilsen hilsner venlig venlige mvh kan kunne skulle skal vil min mit mine din dit jer
    jeres vores mig dig os så men eller fra også bare får findes stadig snart kære god bliver efter blev noget nogen
    gerne meget hjælpen ses denne dette`,
  nb: `og det at en et er som på av for med jeg du han hun vi dere de den ikke har til om var når hvordan hva hvem hvorfor
    hvor hvilken hei takk hilsen vennlig vennlige mvh kan kunne skulle skal vil min mitt mine din ditt deres vår vårt
    meg deg oss så men eller fra også bare får finnes fortsatt snart kjære god blir etter ble noe noen gjerne veldig
    hjelpen ses denne dette ønsker`,
  fi: `ja on ei että se en hän minä sinä me te he oli ovat kun jos niin mutta tai myös vain vielä kuin joka mikä mitä
    milloin missä miten kuka miksi hei terve moi kiitos ystävällisin terveisin hyvä voisitteko voitteko voisitko voiko
    olen olemme olette ole minun minulla minulle meidän teidän teille tämä tämän siitä onko olisi haluaisin nyt hyvää
    päivää pian nähdään sekä`,
  pl: `i w z na do nie się że to jest są jak co po za o od dla czy ale już tak te ten ta tym tej tego by być był była mam
    masz mamy mi mnie pan pani panie państwo państwa proszę dziękuję dzień dobry cześć witam pozdrawiam poważaniem
    kiedy gdzie kto dlaczego który która jaki moje mój moja nasz wasz może mogę można jeszcze bardzo też lub przez
    przy zobaczenia`,
  cs: `a v z na do ne se že to je jsou jak co po za o od pro jestli ale už tak ten ta tím té toho by být byl byla mám máte
    máme mi mě mně vás vám nás prosím děkuji dobrý den ahoj pozdravem hezký zdravím kdy kde kdo proč který která jaký
    moje můj má náš váš může můžete mohli mohl ještě velmi také nebo přes při si k ke s jsem jsme jste bych brzy
    viděnou děkujeme`,
};
