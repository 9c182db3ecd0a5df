"""Write the golden files again; read the difference before you commit it."""

import json

from tests.golden.assessments import as_document, assessments, explained, golden_path

for assessment in assessments():
    path = golden_path(assessment.as_of)
    document = json.dumps(as_document(assessment), ensure_ascii=False, indent=1)
    path.write_text(document + "\n", encoding="utf-8")
    path.with_suffix(".md").write_text(explained(assessment), encoding="utf-8")
