"""At the door: other wishes, attempts, proof, cash, refusals, and imports that did not stay."""
