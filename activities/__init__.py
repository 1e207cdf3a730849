"""The steps that touch the world, one class per stage, written against ports."""
