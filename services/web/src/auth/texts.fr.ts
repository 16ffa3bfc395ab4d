import type { Translation } from '../i18n/translation.js';
import type { authEn } from './texts.en.js';

export const authFr = {
  panel: {
    title: 'Des examens en ligne, surveillés avec soin',
    points: {
      fair: 'C’est une personne qui décide, jamais la machine.',
      safe: 'Chaque réponse est enregistrée au fil de la saisie, même sans réseau.',
      open: 'Tout signalement est accompagné de son image, de son heure et de son motif.',
    },
  },
  signIn: {
    title: 'Connexion',
    lead: 'Étudiants, enseignants, surveillants et administrateurs se connectent ici.',
    email: 'Adresse électronique',
    password: 'Mot de passe',
    submit: 'Se connecter',
    noAccount: 'Pas encore de compte ?',
    register: 'S’inscrire comme étudiant',
    wrong:
      'L’adresse électronique et le mot de passe ne correspondent à aucun compte. Vérifiez les deux ; le mot de passe distingue majuscules et minuscules.',
    tooMany: 'Trop de tentatives infructueuses. Pour protéger le compte, patientez {{wait}} avant la prochaine.',
    tooManyNoTime:
      'Trop de tentatives infructueuses. Pour protéger le compte, patientez quelques minutes avant la prochaine.',
    failedTitle: 'Connexion refusée',
    continueAfter: 'Connectez-vous pour reprendre là où vous en étiez.',
  },
  register: {
    title: 'Inscription étudiante',
    lead: 'Un compte vous permet de réserver des créneaux et de passer vos examens. Les comptes des enseignants et des surveillants sont créés par un administrateur.',
    name: 'Nom complet',
    nameHint: 'Tel que votre établissement l’écrit : il figure sur vos résultats.',
    email: 'Adresse électronique',
    password: 'Mot de passe',
    passwordHint: 'Au moins 8 caractères. Une courte phrase est facile à retenir et difficile à deviner.',
    submit: 'Créer le compte',
    haveAccount: 'Déjà un compte ?',
    signIn: 'Se connecter',
    failedTitle: 'Le compte n’a pas été créé',
    taken: 'Un compte existe déjà avec cette adresse électronique. Connectez-vous plutôt.',
    passwordTooLong: 'Ce mot de passe dépasse 72 octets. Choisissez-en un plus court.',
    welcome: 'Bienvenue, {{name}}. Votre compte est prêt.',
    registeredSignIn: 'Votre compte est prêt. Vous pouvez maintenant vous connecter.',
  },
  faults: {
    name: 'Saisissez votre nom.',
    email: 'Saisissez une adresse électronique, par exemple ada@ecole.example.',
    password: 'Saisissez votre mot de passe.',
    passwordShort: 'Au moins 8 caractères.',
  },
} satisfies Translation<typeof authEn>;
