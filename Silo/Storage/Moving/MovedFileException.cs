namespace Gateway.Silo.Storage.Moving;

/// <summary>An export cannot be read; the message is for the operator.</summary>
/// <param name="line">The line's number, from 1.</param>
/// <param name="what">What is wrong with it.</param>
internal sealed class MovedFileException(long line, string what) : Exception($"line {line}: {what}");
