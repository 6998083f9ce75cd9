"""Churn by scikit-learn, from a Parquet file with `..._term` columns and `is_churned`.

    python sklearn_churn.py logistic FILE     coefficients with a ridge of one
    python sklearn_churn.py judge FILE        AUC where `is_validation`, learned where
                                              `is_training`

Runs in an environment with scikit-learn and not c360 (`pip install scikit-learn
duckdb`), which C360_SKLEARN names. Writes JSON.
"""

import json
import sys

import duckdb
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score


def logistic(path: str) -> list[float]:
    """Intercept and coefficients of the terms as they are."""
    values, churned = rows_of(path, "true")
    model = LogisticRegression(C=1.0, tol=1e-12, max_iter=10_000)
    model.fit(values, churned)
    return [float(model.intercept_[0]), *map(float, model.coef_[0])]


def judge(path: str) -> dict[str, float]:
    """The AUC of three models."""
    small = {"max_leaf_nodes": 6, "learning_rate": 0.05, "l2_regularization": 5.0}
    models = {
        "logistic": LogisticRegression(max_iter=5_000),
        "boosting": HistGradientBoostingClassifier(random_state=0),
        "small_boosting": HistGradientBoostingClassifier(random_state=0, **small),
    }
    values, churned = rows_of(path, "is_training")
    later_values, later_churned = rows_of(path, "is_validation")
    answer = {}
    for name, model in models.items():
        model.fit(values, churned)
        told = model.predict_proba(later_values)[:, 1]
        answer[name] = float(roc_auc_score(later_churned, told))
    return answer


def rows_of(path: str, condition: str) -> tuple[list[list[float]], list[bool]]:
    """Terms and labels of the rows that the condition takes."""
    rows = duckdb.execute(
        f"select is_churned, columns('.*_term') from '{path}' where {condition}"
    ).fetchall()
    return [list(row[1:]) for row in rows], [row[0] for row in rows]


if __name__ == "__main__":
    _, what, file = sys.argv
    answers = {"logistic": logistic, "judge": judge}
    sys.stdout.write(json.dumps(answers[what](file)))
