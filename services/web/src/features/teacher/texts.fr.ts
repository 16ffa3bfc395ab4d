import type { Translation } from '../../i18n/translation.js';
import { teacherInvitationsFr } from './invitations/texts.fr.js';
import { teacherQuestionsFr } from './questions/texts.fr.js';
import { teacherResultsFr } from './results/texts.fr.js';
import { teacherSlotsFr } from './slots/texts.fr.js';
import type { teacherEn } from './texts.en.js';

export const teacherFr = {
  list: {
    title: 'Mes examens',
    lead: 'Rédigez le sujet, proposez des créneaux, consultez les résultats.',
    create: 'Nouvel examen',
    search: 'Rechercher par intitulé',
    showWithdrawn: 'Afficher les examens retirés',
    empty: 'Votre premier examen commence ici',
    emptyBody:
      'Donnez-lui un intitulé et une durée. Les questions et les créneaux viennent ensuite, dans l’ordre voulu.',
    noneFound: 'Aucun examen ne porte cet intitulé',
    noneFoundBody: 'Essayez un autre mot, ou affichez aussi les examens retirés.',
    questions_one: '{{count, number}} question',
    questions_other: '{{count, number}} questions',
    noQuestions: 'Pas encore de question',
    passMark: 'Seuil de réussite : {{mark}}',
    withdrawn: 'Retiré',
    loading: 'Chargement de vos examens…',
    label: 'Examens',
  },
  form: {
    newTitle: 'Nouvel examen',
    newLead: 'Tout pourra être modifié par la suite.',
    title: 'Intitulé',
    titleHint: 'Ce que lisent les étudiants au moment de réserver.',
    description: 'Description',
    descriptionHint: 'Programme de l’examen et documents autorisés. Les étudiants la lisent avant de réserver.',
    duration: 'Durée en minutes',
    durationHint: 'Chaque créneau proposé dure aussi longtemps.',
    passMark: 'Seuil de réussite en pour cent',
    passMarkHint: 'Part des points nécessaire pour réussir.',
    basics: 'Le sujet',
    watching: 'Ce qui est surveillé',
    watchingLead:
      'Chaque règle se borne à signaler un fait à un surveillant, image à l’appui. C’est une personne qui en juge.',
    entry: 'Qui peut réserver',
    entryLead: 'Les réservations déjà faites sont conservées, quel que soit votre choix.',
    entries: {
      open: { name: 'Tout le monde', why: 'Quiconque a un compte ; chacun peut en créer un.' },
      invited: {
        name: 'Sur invitation',
        why: 'Vous créez un code pour chaque étudiant et le lui remettez ; il admet un seul compte. Chacun voit que l’examen existe.',
      },
    },
    totalsTold: 'Quand les étudiants apprennent leur résultat',
    totalsToldLead:
      'Dans les deux cas, le détail des réponses justes n’est affiché que lorsque tout le monde a passé l’examen.',
    totals: {
      at_once: {
        name: 'Dès que leur copie est notée',
        why: 'Total, réussite et nombre de réponses justes. Qui ne remet qu’une réponse apprend si elle est juste.',
      },
      with_marks: {
        name: 'Lorsque tout le monde a passé l’examen',
        why: 'Après le dernier créneau, quand plus personne ne compose. Vous voyez tous les résultats aussitôt.',
      },
    },
    accommodations: 'Temps supplémentaire',
    accommodationsLead:
      'Les étudiants désignés disposent de minutes supplémentaires, sans que personne d’autre le voie.',
    student: 'Chercher un étudiant',
    studentPlaceholder: 'Nom ou adresse électronique',
    noStudent: 'Aucun étudiant trouvé',
    studentsFailed: 'La liste des étudiants n’a pas pu être chargée',
    extraMinutes: 'Minutes supplémentaires pour {{name}}',
    removeStudent: 'Retirer le temps supplémentaire : {{name}}',
    noAccommodations: 'Personne ne dispose de temps supplémentaire pour cet examen.',
    unknownStudent: 'Un étudiant qui n’est plus inscrit',
    create: 'Créer l’examen',
    save: 'Enregistrer les modifications',
    created: 'L’examen « {{title}} » est prêt. Rédigez maintenant ses questions.',
    saved: 'L’examen est enregistré.',
    failedTitle: 'L’examen n’a pas été enregistré',
    faults: {
      title: 'Donnez un intitulé à l’examen.',
      duration: 'Un nombre entier de 1 à 1440.',
      passMark: 'Un nombre de 0 à 100.',
    },
  },
  rules: {
    face_absent: { name: 'Aucune personne à l’image', why: 'Aucun visage pendant 5 secondes ou plus.' },
    multiple_faces: { name: 'Plusieurs personnes', why: 'Une deuxième personne est visible sur au moins deux images.' },
    forbidden_object: {
      name: 'Téléphone, livre ou ordinateur portable',
      why: 'À désactiver si les documents sont autorisés.',
    },
    tab_change: {
      name: 'Fenêtre de l’examen quittée',
      why: 'Un autre onglet ou un autre programme est passé au premier plan.',
    },
    webcam_disabled: { name: 'Caméra coupée', why: 'La caméra a été débranchée, refusée ou retirée.' },
    connection_lost: {
      name: 'Images interrompues',
      why: 'La connexion est perdue, ou l’appareil n’envoie plus d’images. Nos propres pannes ne sont jamais retenues.',
    },
    camera_covered: { name: 'Caméra masquée', why: 'L’image est noire ou ne montre qu’une surface unie.' },
    static_picture: { name: 'Image figée', why: 'Toujours la même image, comme celle d’une photographie.' },
  },
  exam: {
    back: 'Mes examens',
    loading: 'Chargement de l’examen…',
    tabs: {
      label: 'Parties de l’examen',
      questions: 'Questions',
      slots: 'Créneaux',
      invitations: 'Invitations',
      results: 'Résultats',
      settings: 'Paramètres',
    },
    withdrawnTitle: 'Cet examen est retiré',
    withdrawnBody: 'Les étudiants ne le trouvent plus. Ses résultats restent consultables.',
    withdraw: 'Retirer l’examen',
    withdrawTitle: 'Retirer « {{title}} » ?',
    withdrawBody:
      'Les étudiants ne le voient plus et ne peuvent plus le réserver. Les résultats sont conservés. Cette action est irréversible.',
    withdrawn: 'L’examen est retiré.',
    dangerZone: 'Retrait',
    dangerZoneBody: 'Un examen que plus personne ne doit réserver peut être retiré. Ses résultats sont conservés.',
  },
  questions: teacherQuestionsFr,
  slots: teacherSlotsFr,
  invitations: teacherInvitationsFr,
  results: teacherResultsFr,
} satisfies Translation<typeof teacherEn>;
