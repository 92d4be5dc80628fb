"""The sign of Myolog, for the pages of Streamlit and for the server's own: a course that rises, drawn as SVG."""

_SIGN = (
    '<rect width="32" height="32" rx="7" fill="#0063a3"/><path d="M5 22 L11 19 L15 9 L20 17 L27 20" fill="none" stroke="#fff" '
    'stroke-width="3" stroke-linejoin="round" stroke-linecap="round"/>'
)
MARK = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">{_SIGN}</svg>'
WORDMARK = (
    f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 128 32">{_SIGN}'
    '<text x="42" y="23" font-family="Arial, sans-serif" font-size="21" font-weight="600" fill="#3584bd">Myolog</text></svg>'
)
