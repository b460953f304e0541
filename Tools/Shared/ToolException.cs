namespace Gateway.Tools;

/// <summary>Something that the person at the keyboard can do something about; its message says what. Ends the tool with exit code 1.</summary>
internal sealed class ToolException(string message, Exception? inner = null) : Exception(message, inner);
