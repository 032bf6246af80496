"""The README's pictures: of reports that the functions make of a made-up company's weeks."""
