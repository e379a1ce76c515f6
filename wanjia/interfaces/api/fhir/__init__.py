"""FHIR R4 for reading: what is declared here is served below /api/fhir/ and told by its CapabilityStatement."""
