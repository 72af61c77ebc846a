import { useLocation } from '@tanstack/react-router';
import { Component, type ReactNode } from 'react';
import { ErrorState, TextLink } from '../ui/index.ts';
import { href, playgroundPath } from '../navigation/paths.ts';

interface BoundaryProps {
  /** A change of address is a fresh start. */
  address: string;
  children: ReactNode;
}

interface BoundaryState {
  error: unknown;
  address: string;
}

class Boundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { error: null, address: this.props.address };

  static getDerivedStateFromProps({ address }: BoundaryProps, state: BoundaryState) {
    return address === state.address ? null : { error: null, address };
  }

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    if (this.state.error === null) return this.props.children;
    return (
      <ErrorState
        title="This view could not be drawn"
        error={this.state.error}
        onRetry={() => this.setState({ error: null })}
        actions={<TextLink href={href(playgroundPath())}>Go to the Playground</TextLink>}
      />
    );
  }
}

/** Keeps a broken view from taking the frame with it: bars and palette stay, and there is a way out. */
export function ViewErrorBoundary({ children }: { children: ReactNode }) {
  const { href: address } = useLocation();
  return <Boundary address={address}>{children}</Boundary>;
}
