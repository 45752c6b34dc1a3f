"""The agencies: inspection, technical meeting, technical recommendation."""
