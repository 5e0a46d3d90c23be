/** What mailings to many readers say, in the languages of our users; see concepts.ts for how phrases are written. */
export const MAILING = {
  unsubscribe: `
    unsubscribe* | un-subscribe | opt out | opt-out | manage your preferences | manage preferences | email preferences
    | notification settings | update your preferences | stop receiving | no longer wish to receive | mailing preferences | subscription preferences
    | abmelde* | abbestell* | austragen | newsletter abmelden | keine weiteren e-mails
    | désabonn* | désinscri* | ne plus recevoir | gérer vos préférences
    | darse de baja | date de baja | dar de baja | cancelar suscripción | cancelar la suscripción | anular suscripción | dejar de recibir
    | annulla l'iscrizione | disiscri* | cancella l'iscrizione | cancellati | annullare l'iscrizione
    | cancelar inscrição | cancelar a inscrição | cancelar subscrição | descadastr* | remover o seu email | deixar de receber
    | afmelden | uitschrijven | schrijf je uit | voorkeuren beheren
    | avregistrera | avprenumerera | avsluta prenumeration | meld deg av | avmeld* | afmeld dig | frameld*
    | peru tilaus | peruuta tilaus | lopeta tilaus | poista tilaus
    | wypisz* | rezygnuj* z subskrypcji | anuluj subskrypcję | zrezygnować z | odhlásit | leiratkoz* | dezabon*
    | отписаться | отписка | отказаться от рассылки | відписатися
    | aboneliğinizi iptal | abonelikten | listeden çık*
    | 配信停止 | 配信解除 | 購読解除 | 登録解除 | メルマガ解除 | 退订 | 退訂 | 取消订阅 | 取消訂閱 | 수신거부 | 수신 거부 | 구독 취소
    | إلغاء الاشتراك | الغاء الاشتراك | ביטול הרשמה | हटाएं`,
  view_online: `
    view in browser | view in your browser | view this email in | view online | view as web page | web version | read online | having trouble viewing
    | trouble viewing this | can't see this | images not displaying | pictures missing | problems viewing
    | im browser ansehen | im browser anzeigen | onlineversion | online-version | webversion | nicht richtig dargestellt | nicht korrekt angezeigt
    | version en ligne | voir en ligne | voir dans le navigateur | ne s'affiche pas | ver en el navegador | ver en línea | versión web | ver online
    | ver en tu navegador | visualizza nel browser | versione web | visualizza online | leggi online | ver no navegador | ver no browser | versão online
    | bekijk in browser | bekijk online | webversie | online bekijken | visa i webbläsare | öppna i webbläsare | se i webbläsaren | vis i nettleser | vis i browser
    | åpne i nettleser | avaa selaimessa | näytä selaimessa | zobacz w przeglądarce | wyświetl w przeglądarce | wersja online | zobrazit v prohlížeči
    | открыть в браузере | посмотреть в браузере | веб-версия | tarayıcıda görüntüle
    | ブラウザで見る | ブラウザで表示 | うまく表示されない | 在浏览器中查看 | 在瀏覽器中檢視 | 查看网页版 | 웹에서 보기 | عرض في المتصفح`,
  why_you_get: `
    you are receiving this | you're receiving this | you received this email because | you received this message because | you are subscribed | you're subscribed
    | you signed up | sent to you because | because you subscribed | because you registered | because you opted | you have been sent this
    | this email was sent to | this message was sent to | this mailing was sent | you get this | to subscribers
    | sie erhalten diese e-mail | sie erhalten diese mail | sie erhalten diesen newsletter | du erhältst diese | weil sie sich | weil du dich | diese e-mail wurde an
    | vous recevez cet e-mail | vous recevez ce mail | vous recevez ce message | vous recevez cette lettre | car vous êtes inscrit | parce que vous êtes | ce message a été envoyé à
    | recibes este correo | recibe este correo | recibe este mensaje | has recibido este | porque te has suscrito | este correo fue enviado a | este mensaje fue enviado a
    | ricevi questa email | ricevi questa mail | hai ricevuto questa | perché sei iscritto | questa email è stata inviata | riceve questa
    | você está recebendo | você recebeu este | está a receber este | recebeu este email porque | este email foi enviado para
    | je ontvangt deze | u ontvangt deze | omdat je bent | omdat u bent | deze e-mail is verzonden aan | deze mail is verstuurd
    | du får detta | du får det här | eftersom du har | detta mejl skickades | du mottar denne | du modtager denne | fordi du har | denne e-posten ble sendt
    | saat tämän viestin | tämä viesti on lähetetty | koska olet | otrzymujesz tę | otrzymałeś tę | wiadomość została wysłana do | ponieważ jesteś
    | вы получили это письмо | вы получаете это | так как вы подпис* | bu e-postayı | このメールは | 配信しています | 登録されている方 | 您收到此邮件 | 您收到這封 | 本邮件由 | 이 메일은 | لقد تلقيت هذه | تصلك هذه الرسالة`,
  promo: `
    % off | % rabatt | % de descuento | % de réduction | % de remise | % di sconto | % de desconto | % korting | % zniżki | % rabat | % alennus | %オフ | %off | 折优惠 | % скидк*
    | discount* | coupon* | voucher* | promo code | promo* | sale ends | on sale | big sale | summer sale | winter sale | clearance | free shipping | free delivery | special offer* | limited time
    | exclusive offer* | best deals | deals | save up to | save now | shop now | buy now | order now | order today | last chance | don't miss | new arrivals | new collection | black friday | cyber monday
    | today only | while stocks last | while supplies last | early bird | gift card | bestseller* | back in stock | member price* | loyalty points | gift ideas
    | rabatt* | gutschein* | sonderangebot* | angebote | nur heute | nur noch | jetzt kaufen | jetzt bestellen | jetzt sichern | versandkostenfrei | aktion* | sparen sie | schnäppchen* | ausverkauf | schlussverkauf | jetzt entdecken | neu im shop
    | soldes | promotion* | bon d'achat | code promo | livraison gratuite | livraison offerte | offre spéciale | offre exclusive | offres | profitez | découvrez | réduction* | j'en profite | dernière chance | jusqu'à -
    | descuento* | oferta* | rebajas | cupón | envío gratis | envío gratuito | compra ahora | comprar ahora | aprovecha | última oportunidad | solo hoy | ahorra
    | sconto | sconti | offerta | offerte | saldi | buono sconto | spedizione gratuita | acquista ora | scopri | approfitta | solo oggi | ultimi giorni
    | desconto* | ofertas | promoção | promoções | cupom | cupão | frete grátis | portes grátis | compre agora | aproveite | só hoje | última chance
    | korting* | aanbieding* | kortingscode | gratis verzending | koop nu | bestel nu | shop nu | laatste kans | alleen vandaag | uitverkoop | ontdek
    | rea | erbjudande* | fri frakt | köp nu | handla nu | bara idag | sista chansen | rabattkod | tilbud | kjøp nå | køb nu | gratis frakt | gratis fragt | kun i dag | siste sjanse
    | tarjou* | alennus* | ale | ilmainen toimitus | osta nyt | vain tänään | etukoodi
    | promocj* | zniżk* | rabat* | wyprzedaż* | kod rabatowy | darmowa dostawa | kup teraz | tylko dziś | okazj* | oferta specjalna | ostatnia szansa | slevov* | sleva | výprodej
    | скидк* | акци* | распродаж* | промокод | бесплатная доставка | успейте | только сегодня | indirim* | kampanya* | fırsat* | ücretsiz kargo
    | セール | 割引 | クーポン | 送料無料 | お得 | 限定 | キャンペーン | ポイント | 新商品 | 优惠 | 優惠 | 折扣 | 打折 | 促销 | 包邮 | 限时 | 特价 | 新品 | 할인 | 쿠폰 | 무료배송 | 이벤트 | 특가
    | خصم | عرض خاص | عروض | تخفيضات | قسيمة | شحن مجاني | تسوق الآن | לזמן מוגבל | הנחה | मुफ़्त`,
  news: `
    newsletter* | bulletin* | in this issue | this week in | this week's | this month | weekly update | weekly digest | daily digest | monthly update | headlines | top stories | read more | read the full | full story | editor's note
    | issue no | issue # | vol. | edition | round-up | roundup | webinar* | register now | save the date | save your seat | reserve your spot | keynote | what's new | new features | release notes | changelog | product update | now available | introducing | announcing
    | podcast | episode | new post | blog post | min read | forward to a friend | share this | follow us | tell a friend | sponsor* | advertis*
    | rundbrief | mitteilungen | ausgabe | in dieser ausgabe | weiterlesen | mehr lesen | mehr erfahren | veranstaltung* | termine im | neuigkeiten | neu bei | liebe leser* | liebe mitglieder | einladung zum webinar | jetzt anmelden | folgen sie uns
    | lettre d'information | infolettre | actualités | lire la suite | en savoir plus | à la une | inscrivez-vous | agenda | nos événements | chers lecteurs | chers adhérents | nouveautés | suivez-nous
    | boletín | noticias | leer más | en este número | novedades | inscríbete | agenda de | síguenos | estimados socios | queridos lectores | ver más
    | notiziario | notizie | leggi tutto | leggi di più | in questo numero | novità | iscriviti | eventi | cari lettori | cari soci | seguici
    | boletim | notícias | leia mais | ler mais | saiba mais | nesta edição | novidades | inscreva-se | caros leitores | caros associados | siga-nos
    | nieuwsbrief | nieuws | lees meer | lees verder | in deze editie | in dit nummer | evenementen | meld je aan | beste lezer | beste leden | volg ons
    | nyhetsbrev* | nyheter | läs mer | les mer | læs mere | nyhedsbrev* | i detta nummer | kära medlemmar | kjære medlemmer | kære medlemmer | evenemang | anmäl dig | påmelding | tilmeld dig | följ oss
    | uutiskirje* | uutiset | lue lisää | tapahtumat | ilmoittaudu | hyvät jäsenet | tässä numerossa
    | biuletyn* | aktualności | czytaj więcej | czytaj dalej | dowiedz się więcej | w tym numerze | wydarzenia | zapisz się | drodzy czytelnicy | nowości | zpravodaj | číst více
    | рассылка | новости | читать далее | подробнее | в этом выпуске | выпуск | вебинар | дайджест | bülten* | devamını oku | haberler
    | ニュースレター | メールマガジン | メルマガ | 今週の | 今月の | 続きを読む | 詳しくはこちら | 最新情報 | お知らせ一覧 | セミナー | ウェビナー | 编辑部 | 本期 | 周刊 | 月刊 | 阅读更多 | 查看更多 | 最新资讯 | 研讨会 | 뉴스레터 | 더 보기 | 자세히 보기 | 소식
    | نشرة | النشرة | اقرأ المزيد | المزيد من الأخبار | أخبار | هذا الأسبوع | ندوة`,
  appeal: `
    donate | donation* | your gift | support us | make a gift | your support | fundrais* | sign the petition | petition | charity | volunteer*
    | spenden | spende | unterstützen sie | petition | don | faire un don | faites un don | soutenez | votre soutien | donar | dona ahora | tu donativo | donación | apóyanos
    | dona ora | donazione | sostienici | il tuo sostegno | doe* een gift | doneer | steun ons | schenk* | skänk | ge en gåva | stöd oss | gi en gave | støt os | lahjoita | tue meitä | wesprzyj | darowizn* | wpłać
    | doe agora | doação | apoie | пожертвов* | поддержите | bağış* | 寄付 | ご支援 | 捐款 | 捐赠 | 후원 | 기부 | تبرع*`,
  press: `
    press release | for immediate release | media contact | embargo* | pressemitteilung | pressekontakt | communiqué de presse | contact presse | nota de prensa | comunicado de prensa | comunicato stampa
    | persbericht | pressmeddelande | pressemeld* | pressemeddelelse | tiedote | lehdistötiedote | informacja prasowa | komunikat prasowy | tisková zpráva | comunicado à imprensa | nota à imprensa
    | пресс-релиз | プレスリリース | 新闻稿 | 보도자료 | بيان صحفي`,
  members: `
    dear subscriber* | dear member* | dear customer* | dear client* | dear reader* | dear valued | valued customer* | dear user* | dear all | hello everyone | hi everyone | hi all | hello all | dear friends | dear colleagues | dear supporter*
    | liebe kund* | sehr geehrte kund* | liebe mitglieder | liebe freunde | liebe kolleg* | liebe abonnent* | hallo zusammen | liebe alle
    | cher client | chère cliente | chers clients | cher abonné | chers membres | chers amis | chers tous | bonjour à tous | chers collègues
    | estimado cliente | estimada cliente | querido cliente | estimados clientes | hola a todos | queridos amigos | gentile cliente | gentili clienti | caro cliente | cari amici | ciao a tutti | caro assinante | prezado cliente | olá a todos | caros amigos
    | beste klant | geachte klant | beste allemaal | beste vrienden | hallo allemaal | kära kund | bästa kund | kære kunde | kjære kunde | hej alla | hei alle | hej alle | hyvä asiakas | arvoisa asiakas | hei kaikki
    | drogi kliencie | szanowny kliencie | szanowni państwo | drodzy klienci | cześć wszystkim | vážený zákazníku | уважаемый клиент | уважаемые клиенты | дорогие друзья | всем привет | sayın müşterimiz | değerli müşterimiz
    | お客様各位 | 会員の皆様 | 皆様 | 各位 | 皆さま | 尊敬的客户 | 尊敬的用户 | 亲爱的用户 | 亲爱的客户 | 各位同事 | 大家好 | 고객님 | 회원님 | عزيزي العميل | عملاءنا الكرام | أعزائي`,
} as const;
