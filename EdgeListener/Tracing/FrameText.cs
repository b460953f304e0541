namespace Gateway.EdgeListener.Tracing;

/// <summary>A frame as a person may read it.</summary>
/// <param name="Name">The command, in the words of its protocol.</param>
/// <param name="Sequence">Its number.</param>
/// <param name="Status">Its status, where the protocol has one.</param>
/// <param name="Length">The whole frame's length in bytes.</param>
/// <param name="Text">Its body, without passwords and secrets.</param>
internal readonly record struct FrameText(string Name, uint Sequence, uint Status, int Length, string Text);
