import type { Translation } from '../../i18n/translation.js';
import type { examRoomEn } from './texts.en.js';

export const examRoomFr = {
  title: 'Examen',
  back: 'Retour à mes réservations',
  gate: {
    title: 'Avant de commencer',
    lead: 'Cet examen est surveillé au moyen de votre caméra. Il débute lorsque vous cliquez sur « Commencer l’examen ».',
    asking: 'Votre navigateur demande si cette page peut utiliser la caméra. Veuillez l’autoriser.',
    previewLabel: 'Votre caméra',
    points: {
      picture: 'Une image est prise toutes les deux secondes et conservée pour les personnes qui jugent l’examen.',
      tab: 'Quitter cet onglet ou couper la caméra est relevé, avec l’heure.',
      offline:
        'Si le réseau tombe, continuez : les réponses et les images sont conservées ici, puis envoyées plus tard.',
      person: 'Ce qui est signalé est jugé par une personne, jamais par la machine.',
    },
    facts: {
      questions_one: 'Il comporte {{count, number}} question.',
      questions_other: 'Il comporte {{count, number}} questions.',
      lasts: 'Vous disposez de {{duration}} : {{range}}. Ce temps s’écoule, que vous ayez commencé ou non.',
      until: 'Vous pouvez écrire jusqu’à {{time}} ; ce qui est rédigé à cette heure est remis automatiquement.',
      to_come: 'L’examen n’a pas encore commencé.',
      left: 'Temps restant : {{duration}}.',
      lastMinute: 'Il reste moins d’une minute.',
      over: 'Ce temps est écoulé.',
    },
    begin: 'Commencer l’examen',
    retry: 'Redemander la caméra',
    refusedTitle: 'L’examen ne peut pas commencer sans caméra',
    refused: {
      denied:
        'La caméra n’a pas été autorisée. Cliquez sur l’icône de caméra ou de cadenas près de l’adresse, autorisez la caméra pour cette page, puis réessayez.',
      missing: 'Aucune caméra n’a été trouvée. Branchez-en une ou allumez-la, puis réessayez.',
      busy: 'La caméra est utilisée par un autre programme. Fermez-le (une visioconférence, par exemple), puis réessayez.',
      unsupported:
        'Ce navigateur ne donne pas accès à la caméra. Utilisez un navigateur récent et une adresse qui commence par https.',
    },
    otherTabTitle: 'Cet examen est ouvert dans un autre onglet',
    otherTab: 'Poursuivez dans cet onglet, ou fermez-le et rouvrez l’examen ici.',
    tryAgain: 'Réessayer',
    cancelledTitle: 'Votre réservation a été annulée',
    cancelled:
      'Elle ne donne plus accès à l’examen. Réservez un autre créneau s’il y en a un, ou demandez à votre enseignant.',
  },
  opening: 'Ouverture de votre copie…',
  refused: {
    title: 'L’examen n’a pas commencé',
    session_outside_slot:
      'L’examen ne peut être ouvert que pendant son créneau. Vos réservations indiquent quand il commence, ou s’il est terminé.',
    reservation_not_admitted:
      'Cette réservation ne donne plus accès à l’examen : elle a été annulée, ou la copie est déjà remise. Consultez vos réservations et vos résultats.',
    no_storage:
      'Ce navigateur ne conserve rien pour cette page : une coupure du réseau vous coûterait vos réponses. Ouvrez l’examen dans une fenêtre normale (non privée), ou libérez de la place sur l’appareil.',
    no_answer:
      'Le serveur est injoignable. Vérifiez la connexion, puis réessayez. Le temps de l’examen est compté par le serveur : si vous en perdez, prévenez votre enseignant.',
  },
  header: { timeLeft: 'Temps restant', handIn: 'Remettre' },
  save: {
    saved: 'Réponses enregistrées',
    saving: 'Enregistrement…',
    offline: 'Hors connexion : conservé sur cet appareil',
    refused: 'Une réponse n’est pas enregistrée',
  },
  map: {
    label: 'Questions',
    toggle: 'Questions et caméra',
    question: 'Question {{number}}',
    answered: 'traitée',
    unanswered: 'sans réponse',
    progress: 'Questions traitées : {{answered, number}} sur {{total, number}}',
  },
  question: {
    heading: 'Question {{number}} sur {{total}}',
    points_one: '{{count, number}} point',
    points_other: '{{count, number}} points',
    choose: 'Choisissez une réponse',
    true: 'Vrai',
    false: 'Faux',
    shortLabel: 'Votre réponse',
    noSurplus: 'Écrivez la réponse seule : avec tout autre mot, elle est fausse.',
    surplus_one: 'Écrivez seulement la réponse : avec plus de {{count, number}} autre mot, elle est fausse.',
    surplus_other: 'Écrivez seulement la réponse : avec plus de {{count, number}} autres mots, elle est fausse.',
    essayLabel: 'Votre rédaction',
    words_one: '{{count, number}} mot',
    words_other: '{{count, number}} mots',
    clear: 'Effacer ma réponse',
    previous: 'Précédente',
    previousLabel: 'Question précédente',
    next: 'Suivante',
    nextLabel: 'Question suivante',
    tooLong:
      'Cette réponse a été refusée par le serveur, peut-être en raison de sa longueur. Modifiez-la pour l’enregistrer.',
    none: 'Cet examen ne comporte aucune question. Prévenez votre enseignant.',
  },
  camera: {
    label: 'Votre caméra',
    on: 'Caméra active',
    lost: 'Caméra coupée',
    waiting_one: '{{count, number}} image en attente d’envoi',
    waiting_other: '{{count, number}} images en attente d’envoi',
  },
  notice: {
    label: 'Avis',
    cameraLostTitle: 'Nous ne vous voyons plus',
    cameraLost:
      'Votre caméra est coupée ou a été prise par un autre programme. Rallumez-la : l’examen continue, et la coupure est relevée.',
    cameraDenied:
      'Votre navigateur n’autorise plus la caméra. Cliquez sur l’icône de caméra ou de cadenas près de l’adresse et autorisez-la pour cette page : l’examen continue, et la coupure est relevée.',
    coveredTitle: 'Votre image est noire',
    covered: 'Quelque chose semble masquer la caméra. Veuillez la dégager.',
    darkTitle: 'Votre image est très sombre',
    dark: 'Veuillez allumer une lampe, afin que l’on puisse vous voir.',
    brightTitle: 'Votre image est trop claire',
    bright: 'Une lampe ou une fenêtre éblouit la caméra. Veuillez vous tourner légèrement.',
    unseenTitle: 'Votre visage n’est pas dans l’image',
    unseen:
      'Veuillez vous placer de sorte que la caméra voie votre visage. Ce conseil vient de votre navigateur ; rien n’est enregistré.',
    severalTitle: 'Plusieurs visages sont dans l’image',
    several:
      'Une seule personne doit se trouver devant la caméra. Ce conseil vient de votre navigateur ; rien n’est enregistré.',
    saving: {
      battery: 'Votre batterie est faible',
      slow: 'Votre appareil est très sollicité',
      text: 'Cette page en fait désormais moins : images plus petites et aucun conseil sur votre visage. Votre examen continue comme avant.',
    },
    offlineTitle: 'Pas de connexion',
    offline:
      'Continuez à rédiger. Les réponses et les images sont conservées sur cet appareil et envoyées au retour du réseau.',
    offlineNoRoom:
      'Continuez à rédiger et gardez cette page ouverte : vos réponses seront envoyées au retour du réseau. Il n’y a pas de place sur cet appareil pour les images : toutes sont perdues, sauf celles de la dernière demi-minute.',
    noRoomTitle: 'Cet appareil n’a plus de place',
    noRoom:
      'Les réponses et les images sont envoyées comme avant. Mais une coupure du réseau ferait perdre des images, et fermer ou recharger cette page ce qui n’est pas encore envoyé. Veuillez libérer de la place sur l’appareil.',
    droppedTitle: 'Des images ont été perdues',
    dropped_one: '{{count, number}} image n’a pas pu être conservée sur cet appareil ou envoyée.',
    dropped_other: '{{count, number}} images n’ont pas pu être conservées sur cet appareil ou envoyées.',
    tabTitle: 'Vous avez quitté cette page',
    tab_one: 'Cela a été relevé {{count, number}} fois. Veuillez rester ici jusqu’à la remise de votre copie.',
    tab_other: 'Cela a été relevé {{count, number}} fois. Veuillez rester ici jusqu’à la remise de votre copie.',
    moreTimeTitle: 'Votre temps a changé',
    moreTime: 'L’examen se termine désormais à {{time}}.',
    fiveMinutes: 'Il reste cinq minutes.',
    oneMinute: 'Il reste une minute. Ce qui est rédigé est remis automatiquement à la fin du temps imparti.',
  },
  confirm: {
    title: 'Remettre votre copie ?',
    allAnswered: 'Toutes les questions sont traitées. Après la remise, plus rien ne peut être modifié.',
    unanswered_one: '{{count, number}} question est sans réponse. Après la remise, plus rien ne peut être modifié.',
    unanswered_other: '{{count, number}} questions sont sans réponse. Après la remise, plus rien ne peut être modifié.',
    confirm: 'Remettre maintenant',
    cancel: 'Continuer à rédiger',
  },
  end: {
    handingIn: 'Remise de vos réponses…',
    handingInWaiting:
      'Le serveur est encore injoignable. Gardez cette page ouverte : vos réponses sont conservées ici et l’envoi se poursuit.',
    timeUp: 'Le temps est écoulé. Vos réponses sont en cours de remise…',
    stopped: 'L’examen a été arrêté. Vos réponses sont en cours de remise…',
    failedTitle: 'Vos réponses n’ont pas pu être remises',
    failedHint: 'Ce qui a été enregistré est remis par le serveur à la fin du temps imparti.',
    tryAgain: 'Réessayer la remise',
    doneTitle: 'Copie remise',
    doneStudent: 'Vos réponses sont arrivées. Vous pouvez fermer cette page.',
    doneBefore: 'Votre copie est remise : vous n’avez plus rien à faire ici.',
    doneTimeUp: 'Le temps est écoulé. Ce que vous aviez rédigé a été remis.',
    doneStopped:
      'L’examen a été arrêté par la surveillance. Ce que vous aviez rédigé a été remis. Votre enseignant peut vous dire pourquoi.',
    pictures_one:
      'Veuillez garder cette page ouverte : {{count, number}} image prise pendant la coupure du réseau part d’abord.',
    pictures_other:
      'Veuillez garder cette page ouverte : {{count, number}} images prises pendant la coupure du réseau partent d’abord.',
    picturesLost_one: '{{count, number}} image prise pendant la coupure du réseau n’a plus pu être envoyée.',
    picturesLost_other: '{{count, number}} images prises pendant la coupure du réseau n’ont plus pu être envoyées.',
    partTitle: 'Copie remise, mais incomplète',
    part: 'L’examen a été clos avant que tout ce que vous aviez rédigé ne parvienne au serveur. Ce qui lui était parvenu a été remis.',
    unsent_one:
      '{{count, number}} réponse n’est pas dans votre copie telle que vous l’aviez rédigée en dernier. Elle est conservée un jour sur cet appareil : montrez-la à votre enseignant.',
    unsent_other:
      '{{count, number}} réponses ne sont pas dans votre copie telles que vous les aviez rédigées en dernier. Elles sont conservées un jour sur cet appareil : montrez-les à votre enseignant.',
    unsentTo: 'Question {{number}}',
    unsentUnknown: 'Une question',
    takenBack: '(la réponse a été retirée)',
    result: 'Voir mon résultat',
    takenOverTitle: 'Examen repris sur un autre appareil',
    takenOver:
      'Votre examen a été ouvert sur un autre appareil ou navigateur et s’y poursuit. Plus rien n’est enregistré ici ; vos réponses enregistrées y sont également.',
    takeOver: 'Reprendre plutôt ici',
    unsaved_one:
      '{{count, number}} réponse n’a pas été enregistrée ici telle que vous l’aviez rédigée en dernier, et l’autre appareil ne l’a pas. Recopiez ce qu’il vous faut : elle est conservée sur cet appareil un jour après l’examen.',
    unsaved_other:
      '{{count, number}} réponses n’ont pas été enregistrées ici telles que vous les aviez rédigées en dernier, et l’autre appareil ne les a pas. Recopiez ce qu’il vous faut : elles sont conservées sur cet appareil un jour après l’examen.',
  },
  givenUp: {
    title: 'Vous aviez continué sur un autre appareil',
    text_one:
      '{{count, number}} réponse qui n’a pas pu être enregistrée ici a été rédigée là-bas, et c’est celle-là qui compte. Ce que vous aviez rédigé ici est conservé sur cet appareil un jour après l’examen.',
    text_other:
      '{{count, number}} textes qui n’ont pas pu être enregistrés ici ont été rédigés là-bas, et ce sont ceux-là qui comptent. Ce que vous aviez rédigé ici est conservé sur cet appareil un jour après l’examen.',
    show: 'Ce que vous aviez rédigé ici',
  },
} satisfies Translation<typeof examRoomEn>;
