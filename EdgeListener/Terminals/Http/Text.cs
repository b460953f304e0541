namespace Gateway.EdgeListener.Terminals.Http;

/// <summary>A text in the languages that the terminals' HTTP port speaks.</summary>
/// <param name="English">In English.</param>
/// <param name="Chinese">In Chinese.</param>
internal sealed record Text(string English, string Chinese);
