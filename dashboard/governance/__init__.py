"""The governance page in parts: its sentences and rows (free of Streamlit), its tables, and the form that changes parameters."""
