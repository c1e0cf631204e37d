import { z } from 'zod';
import { CHAMPS } from '../../store/demandes.ts';
import type { Handler } from '../tools.ts';

const NAMES = new Set<string>([...CHAMPS, 'siret', 'cle', 'version']);
const fieldsSchema = z.record(z.string(), z.unknown()).catch({});

/** A form sent after the end of the session: it is given back whole, to be sent again once signed in (G24). */
export const garderSaisie: Handler =
  ({ show }) =>
  (req, res, next) => {
    if (res.locals.visit) return next();
    const fields = Object.entries(fieldsSchema.parse(req.body)).filter(
      ([name, value]) => NAMES.has(name) && typeof value === 'string',
    );
    show(res, 401, 'demandes/session-perdue', { fields, action: req.path });
  };
